//! YAML as JSON values, so that compose and collector files are looked at like any other data.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Number, Value};

use crate::workspace::read;

/// The one document of a YAML file of the house.
pub(super) fn yaml_file(path: &str) -> Value {
    parse(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The one document of a YAML text.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    match documents.as_slice() {
        [document] => value(document),
        _ => Err(format!("{} documents instead of one", documents.len())),
    }
}

fn value(node: &Yaml<'_>) -> Result<Value, String> {
    match node {
        Yaml::Value(scalar) => Ok(scalar_value(scalar)),
        Yaml::Sequence(items) => items.iter().map(value).collect::<Result<Vec<_>, _>>().map(Value::Array),
        Yaml::Mapping(entries) => {
            let mut map = Map::new();
            for (key, entry) in entries {
                let key = key.as_str().ok_or("a key that is no text")?;
                map.insert(key.to_owned(), value(entry)?);
            }
            Ok(Value::Object(map))
        }
        other @ (Yaml::Representation(..) | Yaml::Tagged(..) | Yaml::Alias(_) | Yaml::BadValue) => {
            Err(format!("only plain YAML is read here: {other:?}"))
        }
    }
}

fn scalar_value(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(yes) => Value::Bool(*yes),
        Scalar::Integer(number) => Value::from(*number),
        Scalar::FloatingPoint(number) => {
            Number::from_f64(number.into_inner()).map_or(Value::Null, Value::from)
        }
        Scalar::String(text) => Value::String(text.to_string()),
    }
}

#[test]
fn plain_yaml_becomes_json_and_the_rest_is_refused() {
    let read = parse("a: [1, x, \"2\", true]\nb: {c: ~}\nd: '${E:?f}'").unwrap();
    assert_eq!(read, serde_json::json!({"a": [1, "x", "2", true], "b": {"c": null}, "d": "${E:?f}"}));
    assert!(parse("a: [1").is_err());
    assert!(parse("a: 1\n---\nb: 2").is_err());
    assert!(parse("a: 1\na: 2").is_err());
}
