//! Checks the rules of the house in the parsed source: which room may import which, how large a file or function may
//! be, that no two public types have the same name, and that the library names no option of the command line.

mod features;
mod imports;
mod messages;
mod names;
mod rooms;
mod sizes;
mod source;
