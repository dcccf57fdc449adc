//! The sample of a bureau's configuration has every key the portal needs, and no other.

use actnow_chassis::config::load;
use actnow_portal::{DEFAULT_CONFIG, Settings};
use actnow_room::config::{Config, DEFAULTS};

const SAMPLE: &str = include_str!("../../../../deploy/config/portal.toml");
/// What comes from the environment there.
const SECRETS: &str = "[database]\nurl = \"sqlite::memory:\"\n[tokens.keys]\n[privacy]\nsecret = \"00\"\n\
                       [service.token_signing]\nprivate_key = \"x\"\n";

#[test]
fn the_sample_is_understood() {
    let config: Config<Settings> = load(&[DEFAULTS, DEFAULT_CONFIG, SAMPLE, SECRETS], None).unwrap();
    assert_eq!(config.instance, "portal-1");
    assert!(!config.service.plain_http && !config.service.demo);
}
