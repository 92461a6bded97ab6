//! The arguments of `fullcast cache`.

use super::values::{age, size};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct Cache {
    #[command(subcommand)]
    pub action: Option<CacheAction>,

    /// Folder that keeps spoken lines [default: $FULLCAST_CACHE, otherwise `fullcast` in your cache folder]
    #[arg(long = "cache", value_name = "DIR", global = true)]
    pub cache: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub enum CacheAction {
    /// Remove the lines that have not been used for longest
    Prune(Prune),
}

#[derive(Args, Debug)]
#[group(required = true, multiple = true)]
pub struct Prune {
    /// Remove lines that have not been used for this long, such as 30d, 12h or 2w
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub older_than: Option<std::time::Duration>,

    /// Remove the oldest lines until the cache is at most this large, such as 2GB or 500MB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_size: Option<u64>,
}
