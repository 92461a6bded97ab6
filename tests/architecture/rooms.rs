//! The table of rooms.

/// The rooms from top to bottom, each with the rooms that it may import. The table in ARCHITECTURE.md says the same.
pub const ROOMS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("names", &[]),
    ("audio", &["diag"]),
    ("fs", &["diag"]),
    ("script", &["diag", "names"]),
    ("read", &["diag", "fs", "names", "script"]),
    ("corrections", &["diag", "script"]),
    ("attribute", &["diag", "names", "script", "corrections"]),
    ("trust", &["diag", "fs"]),
    ("voices", &["diag", "audio", "names", "script", "trust"]),
    ("text", &["diag", "names", "script", "voices"]),
    ("engine", &["diag", "audio", "names", "fs", "script", "trust", "voices"]),
    ("install", &["diag", "fs", "engine"]),
    ("cast", &["diag", "audio", "names", "script", "trust", "voices", "engine", "install"]),
    ("store", &["diag", "audio", "fs", "engine"]),
    ("plan", &["diag", "script", "voices", "text", "engine", "cast", "store"]),
    ("render", &["audio", "engine", "cast", "plan", "store"]),
    ("assemble", &["audio", "cast", "plan", "store", "render"]),
    ("fit", &["diag", "audio", "script", "plan", "render", "assemble"]),
    (
        "book",
        &["diag", "fs", "script", "read", "corrections", "attribute", "trust", "voices", "engine", "cast", "plan"],
    ),
    ("history", &["audio", "fs", "script", "engine", "cast", "store", "plan", "render", "assemble", "fit", "book"]),
    (
        "desk",
        &["diag", "audio", "names", "script", "voices", "text", "engine", "cast", "store", "plan", "render", "book"],
    ),
    ("output", &["diag", "audio", "fs", "script", "read", "plan", "assemble", "book"]),
    ("publish", &["diag", "audio", "fs", "store", "render", "assemble", "fit", "book", "output"]),
];
