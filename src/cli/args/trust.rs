//! The arguments of `fullcast trust`.

use clap::Args;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    after_help = "What you agree to is kept in your own configuration, for the folder of the book. A book that asks for something else has to \
                        be agreed to again."
)]
pub struct Trust {
    /// A script, or a voices.toml
    #[arg(required_unless_present_any = ["list", "revoke"], value_name = "BOOK")]
    pub book: Option<PathBuf>,

    /// File that casts the characters [default: the nearest voices.toml, in the script's folder or above it]
    #[arg(long, value_name = "FILE")]
    pub voices: Option<PathBuf>,

    /// Agree without a question
    #[arg(long)]
    pub yes: bool,

    /// List what you have agreed to, for all books
    #[arg(long, conflicts_with_all = ["book", "yes", "revoke"])]
    pub list: bool,

    /// Withdraw everything that you have agreed to for the books in this book's folder
    #[arg(long, value_name = "BOOK", conflicts_with_all = ["book", "yes"])]
    pub revoke: Option<PathBuf>,
}
