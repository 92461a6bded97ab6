//! `fullcast cache`: shows how much is kept, and removes what is no longer needed.

use super::args::{self, Cache, CacheAction};
use super::{Console, Exit, Fault};
use fullcast::diag::{Advice, Diagnostic, Severity};
use fullcast::engine::Engines;
use fullcast::fs::PathError;
use fullcast::store::{Limits, Store, StoreError};
use std::path::PathBuf;
use std::time::SystemTime;

/// The folder that the user named, or the default one.
pub fn folder(named: Option<&PathBuf>) -> Result<PathBuf, Fault> {
    let variable = std::env::var_os("FULLCAST_CACHE").filter(|value| !value.is_empty()).map(PathBuf::from);
    let found = named.cloned().or(variable).or_else(Store::default_dir);
    found.ok_or_else(|| {
        Diagnostic::error("no-cache", "there is no home folder for the cache").advise(Advice::OtherCacheFolder).into()
    })
}

/// Engines for a command that works with the takes of a cache. The keys of takes have to be right, so servers are asked
/// what they say about their model. Commands that only show a script open their engines without a cache.
pub fn engines(args: &args::Store) -> Result<Engines, Fault> {
    let mut engines = super::trust::engines()?;
    // If there is no folder, opening the cache will report that.
    if let Some(folder) = folder(args.cache.as_ref()).ok().filter(|_| !args.no_cache) {
        engines.remember_in(&folder);
    }
    Ok(engines)
}

/// Opens the cache. If it cannot be written to, or its disk is full, returns a store for this run alone that can read it, and warns.
pub fn open(args: &args::Store, quiet: bool, console: &Console) -> Result<Store, Fault> {
    if args.no_cache {
        return Ok(Store::temporary()?);
    }
    let folder = folder(args.cache.as_ref())?;
    match Store::open(&folder) {
        Ok(store) => Ok(store),
        Err(StoreError::ReadOnly(error)) => {
            if !quiet {
                let warning =
                    Diagnostic::warning("cache-read-only", format!("{error}: nothing new is kept for the next run"));
                console.tell(&[warning].into_iter().collect(), Severity::Warning);
            }
            Ok(Store::over(&folder)?)
        }
        Err(StoreError::Full(error)) => {
            if !quiet {
                console.tell(&[full(&error)].into_iter().collect(), Severity::Warning);
            }
            Ok(Store::over(&folder)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The warning that the disk of the cache is full.
pub fn full(error: &PathError) -> Diagnostic {
    let message = format!("{error}: what is new since then is not kept for the next run");
    Diagnostic::warning("cache-full", message).advise(Advice::PruneCache)
}

pub fn run(args: &Cache, console: &Console) -> Result<Exit, Fault> {
    let folder = folder(args.cache.as_ref())?;
    let store = Store::open(&folder)?;
    let report = match &args.action {
        None => {
            let usage = store.usage()?;
            let age = |time: Option<SystemTime>| {
                time.map_or("-".into(), |time| human_age(time.elapsed().unwrap_or_default()))
            };
            format!(
                "folder     {}\nlines      {}\nsize       {}\nlast used  {} to {}\n",
                folder.display(),
                usage.takes,
                human_size(usage.bytes),
                age(usage.oldest),
                age(usage.newest)
            )
        }
        Some(CacheAction::Prune(prune)) => {
            let pruned = store.prune(Limits { older_than: prune.older_than, max_size: prune.max_size })?;
            let busy = match pruned.in_use {
                0 => String::new(),
                in_use => format!("; {in_use} are in use and stay"),
            };
            format!("removed {} lines, {}{busy}\n", pruned.takes, human_size(pruned.bytes))
        }
    };
    console.print(&report)
}

/// A number of bytes in decimal units, for users.
pub fn human_size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

fn human_age(age: std::time::Duration) -> String {
    match age.as_secs() {
        seconds @ 0..60 => format!("{seconds} s ago"),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        assert_eq!(human_size(0), "0 B");
        assert_eq!(human_size(999), "999 B");
        assert_eq!(human_size(1_500), "1.5 kB");
        assert_eq!(human_size(2_000_000_000), "2.0 GB");
    }
}
