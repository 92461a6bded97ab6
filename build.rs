//! Finds the voice data in the package `ttspico-sys` and embeds it, so that the program needs no other files. Does the same
//! with the voices in the folder that `FULLCAST_BUNDLE` names, if it is set.

use serde_json::Value;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The package with the voice data, and where in the package the data is.
const PACKAGE: &str = "ttspico-sys";
const FOLDER: &str = "build/pico/lang";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let folder = package_folder(&out)?.join(FOLDER);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "bin") {
            files.push(path);
        }
    }
    files.sort();
    let mut table = String::from("&[\n");
    for path in &files {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name is not UTF-8")?;
        let whole = path.to_str().ok_or("the package folder is not UTF-8")?;
        table.push_str(&format!("    ({name:?}, include_bytes!({whole:?})),\n"));
    }
    table.push_str("]\n");
    fs::write(out.join("pico_files.rs"), table)?;
    fs::write(out.join("bundle.rs"), bundle()?)?;
    Ok(())
}

/// The variable that names a folder of voices to embed. It is laid out like the folder of installed voices: a folder for
/// each engine.
const BUNDLE: &str = "FULLCAST_BUNDLE";

/// Returns a table of all files in the folder, each with its engine, its name and its bytes. Without a folder, it is empty.
fn bundle() -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={BUNDLE}");
    let Some(folder) = env::var_os(BUNDLE).filter(|folder| !folder.is_empty()) else { return Ok("&[]\n".into()) };
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let listed = |folder: &Path| -> Result<Vec<PathBuf>, Box<dyn Error>> {
        let entries = fs::read_dir(folder).map_err(|error| format!("{BUNDLE}: {}: {error}", folder.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
        let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        paths.retain(|path| !hidden(path));
        paths.sort();
        Ok(paths)
    };
    let text = |path: &Path, name: fn(&Path) -> Option<&std::ffi::OsStr>| {
        let text = name(path).and_then(|name| name.to_str()).map(str::to_string);
        text.ok_or_else(|| format!("{BUNDLE}: {} is not UTF-8", path.display()))
    };
    let mut table = String::from("&[\n");
    let mut models = 0;
    for engine in listed(&folder)?.into_iter().filter(|path| path.is_dir()) {
        for file in listed(&engine)?.into_iter().filter(|path| path.is_file()) {
            let (name, whole) = (text(&file, Path::file_name)?, text(&file, |path| Some(path.as_os_str()))?);
            let engine = text(&engine, Path::file_name)?;
            models += usize::from(name.ends_with(".onnx"));
            table.push_str(&format!(
                "    BundledFile {{ engine: {engine:?}, name: {name:?}, bytes: include_bytes!({whole:?}) }},\n"
            ));
        }
    }
    if models == 0 {
        return Err(format!("{BUNDLE}: {} has no voices: ENGINE/NAME.onnx", folder.display()).into());
    }
    table.push_str("]\n");
    Ok(table)
}

/// The folder into which cargo unpacked the package.
///
/// Cargo is asked about a small manifest made for this purpose, with a copy of this package's lock file, and without
/// using the network. The metadata of this package itself would also need its development dependencies, which a plain
/// build does not download.
fn package_folder(out: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let probe = out.join("probe");
    fs::create_dir_all(&probe)?;
    let manifest = probe.join("Cargo.toml");
    let name = "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2021\"\n";
    let rest = format!("[lib]\npath = \"lib.rs\"\n[dependencies]\n{PACKAGE} = \"0.1.5\"\n[workspace]\n");
    fs::write(&manifest, format!("{name}{rest}"))?;
    fs::write(probe.join("lib.rs"), "")?;
    if root.join("Cargo.lock").exists() {
        fs::copy(root.join("Cargo.lock"), probe.join("Cargo.lock"))?;
    }
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&root)
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .arg("--manifest-path")
        .arg(&manifest)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let package = packages.iter().find(|package| package["name"] == PACKAGE).ok_or("the package is not there")?;
    let manifest = package["manifest_path"].as_str().ok_or("the package has no manifest")?;
    Ok(Path::new(manifest).parent().ok_or("the manifest has no folder")?.to_owned())
}
