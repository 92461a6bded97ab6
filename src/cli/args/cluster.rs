//! The arguments that are about other machines.

use clap::Args;

/// Which machines speak a book.
#[derive(Args, Clone, Debug, Default)]
pub struct Workers {
    /// Have lines spoken by the workers of this NATS server, such as nats://host: see `fullcast work`
    #[cfg(feature = "cluster")]
    #[arg(long, value_name = "ADDRESS", conflicts_with = "shard")]
    pub workers: Option<String>,

    /// Have lines spoken again that a worker could not speak before
    #[cfg(feature = "cluster")]
    #[arg(long, requires = "workers")]
    pub retry_failed: bool,
}

#[cfg(feature = "cluster")]
#[derive(Args, Debug)]
#[command(
    after_help = "A worker speaks the lines of others with the voices that are built in or installed here. It takes a line only if its voice \
                        is the very same, starts no program and reads no file that a line names. Ctrl-C and SIGTERM end it after the lines \
                        that it has begun. Credentials are in `[cluster]` of your own config.toml."
)]
pub struct Work {
    /// Address of the NATS server, such as nats://host or tls://host:4222
    #[arg(value_name = "ADDRESS")]
    pub address: String,

    /// Number of lines to speak in parallel [default: number of CPU cores]
    #[arg(short, long, value_name = "N", value_parser = super::values::jobs)]
    pub jobs: Option<usize>,

    /// Show errors only
    #[arg(short, long)]
    pub quiet: bool,
}

#[cfg(feature = "cluster")]
#[derive(Args, Debug)]
pub struct Cluster {
    /// Address of the NATS server, such as nats://host or tls://host:4222
    #[arg(value_name = "ADDRESS")]
    pub address: String,

    /// Send every line again that could not be spoken
    #[arg(long)]
    pub retry_failed: bool,

    /// Print a JSON object
    #[arg(long, conflicts_with = "retry_failed")]
    pub json: bool,
}
