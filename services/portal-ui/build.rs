//! Builds the web pages of `services/portal/web` with npm into `$OUT_DIR/ui`.
//!
//! Nothing has to be set up: with node on the machine plain cargo builds everything. Without it, or with
//! `ACTNOW_UI=skip`, one page that says so is embedded instead, and cargo warns. `ACTNOW_UI=/FOLDER` embeds pages
//! that were built elsewhere.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

/// What decides about the pages; a change of anything else builds nothing.
const WATCHED: [&str; 7] =
    ["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"];

/// The oldest node the build tools run on.
const OLDEST_NODE: (u32, u32) = (20, 19);

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-env-changed=ACTNOW_UI");
    let web = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../portal/web");
    for path in WATCHED {
        println!("cargo::rerun-if-changed={}", web.join(path).display());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?).join("ui");
    empty(&out)?;
    match env::var("ACTNOW_UI").as_deref() {
        Ok("skip") => return notice(&out, "ACTNOW_UI=skip"),
        Ok(ready) if !ready.is_empty() => return take(Path::new(ready), &out),
        Ok(_) | Err(_) => {}
    }
    match node_version() {
        None => notice(&out, "node is not on this machine"),
        Some(found) if found < OLDEST_NODE => {
            let (major, minor) = found;
            notice(&out, &format!("node {major}.{minor} is too old, 20.19 or newer is needed"))
        }
        Some(_) => build(&web, &out),
    }
}

/// What was embedded before must not stay behind.
fn empty(out: &Path) -> Outcome<()> {
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    Ok(fs::create_dir_all(out)?)
}

fn node_version() -> Option<(u32, u32)> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn notice(out: &Path, why: &str) -> Outcome<()> {
    println!("cargo::warning=the portal's web pages are not built: {why}; a notice page is embedded instead");
    let page = format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>马上办 Act Now</title>\
         <h1>马上办 Act Now</h1><p>网页界面未编入此程序（{why}）。安装 Node.js 20.19 或更新版本后重新编译即可。</p>\
         <p lang=\"en\">The web pages are not part of this program ({why}). Install Node.js 20.19 or newer and \
         build again.</p></html>"
    );
    Ok(fs::write(out.join("index.html"), page)?)
}

/// Takes pages that are built already. A wrong folder is an error: somebody asked for these very pages.
fn take(ready: &Path, out: &Path) -> Outcome<()> {
    println!("cargo::rerun-if-changed={}", ready.display());
    if !ready.is_absolute() || !ready.join("index.html").is_file() {
        let folder = ready.display();
        return Err(format!("ACTNOW_UI is \"skip\" or the full path of built pages; {folder} is not").into());
    }
    copy(ready, out)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn build(web: &Path, out: &Path) -> Outcome<()> {
    if packages_are_stale(web) {
        npm(web, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
    }
    let target = out.to_str().ok_or("the build folder's name is not text")?;
    npm(web, &["run", "build", "--", "--outDir", target, "--emptyOutDir"])?;
    if out.join("index.html").exists() {
        return Ok(());
    }
    Err("the build of the web pages left no index.html".into())
}

/// Whether the installed packages are older than their lock, or missing.
fn packages_are_stale(web: &Path) -> bool {
    let changed = |path: &str| fs::metadata(web.join(path)).and_then(|file| file.modified()).ok();
    let installed: Option<SystemTime> = changed("node_modules/.package-lock.json");
    installed < changed("package-lock.json")
}

fn npm(web: &Path, arguments: &[&str]) -> Outcome<()> {
    let output = Command::new("npm").args(arguments).current_dir(web).output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stdout);
    let trouble = String::from_utf8_lossy(&output.stderr);
    Err(format!("npm {} failed:\n{told}\n{trouble}", arguments.join(" ")).into())
}
