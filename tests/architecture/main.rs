//! The rules of the house, held against the parsed source: who may import whom, how large a file or function may grow, that
//! no two public types share a name, and that the library names no option of the command line.

mod features;
mod imports;
mod messages;
mod names;
mod rooms;
mod sizes;
mod source;
