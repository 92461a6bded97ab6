//! The line of a terminal in which the bar is.
//!
//! When a window becomes narrower, terminals break the lines in it, and the cursor stays where it is in the text. So the
//! cursor waits at the beginning of the bar: from there, everything that the bar has become can be removed. At its end, as
//! usual, it would be in the last of several lines, and the others would stay.

use console::Term;
use indicatif::TermLike;
use std::io;

/// The width that is assumed if the terminal does not say.
const USUAL: u16 = 80;

/// The terminal at stderr.
#[derive(Debug)]
pub struct Screen(Term);

impl Default for Screen {
    fn default() -> Self {
        Self(Term::buffered_stderr())
    }
}

impl Screen {
    /// How many columns the terminal has now.
    pub fn columns(&self) -> usize {
        usize::from(self.0.size_checked().map_or(USUAL, |(_, columns)| columns))
    }
}

impl TermLike for Screen {
    /// One less than there are, because a character in the last one can begin a new line.
    fn width(&self) -> u16 {
        (self.columns() as u16).saturating_sub(1).max(1)
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_left(n)
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.0.write_line(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.write_str("\r")?;
        self.0.clear_to_end_of_screen()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.write_str("\r")?;
        self.0.flush()
    }
}
