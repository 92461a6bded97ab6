//! What a kind of table in voices.toml may hold. The parser, its messages, the manual and the JSON Schema all read the same
//! tables: those of voices.toml itself ([`keys`](super::keys)), and those that engines declare for their own settings.

use super::kind::ValueKind;
use std::borrow::Cow;

/// A kind of table in voices.toml: each knows its own keys.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name in the JSON Schema; no two tables have the same.
    pub name: &'static str,
    /// The table as people write it.
    pub header: &'static str,
    /// What the table is for, for the manual.
    pub help: &'static str,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

/// One key of voices.toml.
#[derive(Clone, Debug)]
pub struct TableKey {
    /// The key as written.
    pub name: &'static str,
    /// The tables that know it.
    pub tables: &'static [&'static Table],
    /// What its value may be.
    pub kind: ValueKind,
    /// Whether its table is incomplete without it.
    pub required: bool,
    /// What holds where it is not written, as shown to people.
    pub default: Cow<'static, str>,
    /// A line or more that show it in use, as they stand in its table.
    pub example: Cow<'static, str>,
    /// What it does.
    pub help: &'static str,
}

impl TableKey {
    /// A key of these tables. An empty `default` says that the key must be given; what follows are an example and what the
    /// key does.
    pub const fn new(
        name: &'static str,
        tables: &'static [&'static Table],
        kind: ValueKind,
        default: &'static str,
        [example, help]: [&'static str; 2],
    ) -> Self {
        Self {
            name,
            tables,
            kind,
            required: default.is_empty(),
            default: Cow::Borrowed(default),
            example: Cow::Borrowed(example),
            help,
        }
    }
}

/// What an engine takes below `[engines]`: declared by the engine, read by this room. From here follow the parser with its
/// hints, the manual and the JSON Schema.
#[derive(Debug)]
pub struct EngineSchema {
    /// The engine's key in [`Table::ENGINES`]: its name, and whether it is one table or tables by name.
    pub entry: TableKey,
    /// Its tables, in the order of the manual.
    pub tables: &'static [&'static Table],
    /// The keys of its tables.
    pub keys: &'static [&'static [TableKey]],
    /// What people call some of these keys elsewhere.
    pub synonyms: &'static [(&'static str, &'static str)],
    /// Where a key of a service or a password is to be written instead of here; none where the engine takes none.
    pub secrets: Option<&'static str>,
}

impl EngineSchema {
    /// Its own key in `[engines]`, then those of its tables.
    pub fn all_keys(&'static self) -> impl Iterator<Item = &'static TableKey> {
        std::iter::once(&self.entry).chain(self.keys.iter().copied().flatten())
    }
}

/// The tables of voices.toml itself.
impl Table {
    /// The top of the file.
    pub const ROOT: &'static Table = &Table {
        name: "root",
        header: "the top of the file",
        help: "These keys stand at the top of the file, before the first `[table]`.",
    };

    /// `[narrator]`.
    pub const NARRATOR: &'static Table = &Table {
        name: "narrator",
        header: "[narrator]",
        help: "The voice that reads everything that belongs to nobody else.",
    };

    /// `[cast.NAME]`.
    pub const CAST: &'static Table = &Table {
        name: "cast",
        header: "[cast.NAME]",
        help: "One table for each character. Put a name in quotation marks if it has anything in it but ASCII letters, \
                 digits, `-` and `_`: `[cast.\"Mr. Darcy\"]`. Upper and lower case are the same.",
    };

    /// `[[cast.NAME.from]]`.
    pub const FROM: &'static Table = &Table {
        name: "from",
        header: "[[cast.NAME.from]]",
        help: "Another voice from a chapter onwards, for example for a character who grows up. `[[narrator.from]]` \
                 does the same for the narrator. Keys that are not given keep their value.",
    };

    /// `[group.NAME]`.
    pub const GROUP: &'static Table = &Table {
        name: "group",
        header: "[group.NAME]",
        help: "Settings for several characters at once. A member's own `[cast.NAME]` takes precedence over the group, \
                 and the group over what the member inherits with `like`.",
    };

    /// `[styles.STYLE]`.
    pub const STYLE: &'static Table = &Table {
        name: "style",
        header: "[styles.STYLE]",
        help: "A way of speaking, which the script asks for with `Name (whispering): …`. Factors are multiplied with \
                 the character's own values; all other values are added to them. `[cast.NAME.styles.STYLE]` defines a \
                 style for one character and takes precedence over the global one, key by key.",
    };

    /// `[defaults]`.
    pub const DEFAULTS: &'static Table = &Table {
        name: "defaults",
        header: "[defaults]",
        help: "Values for every character and the narrator, where their own tables say nothing else.",
    };

    /// `[pauses]`.
    pub const PAUSES: &'static Table = &Table {
        name: "pauses",
        header: "[pauses]",
        help: "Lengths of silences. A number is in seconds; a string has a unit: `\"350ms\"`, `\"1.5s\"`.",
    };

    /// `[master]`.
    pub const MASTER: &'static Table = &Table {
        name: "master",
        header: "[master]",
        help: "The levels of the finished sound. Changing them never makes a line be spoken again.",
    };

    /// `[attribution]`.
    pub const ATTRIBUTION: &'static Table = &Table {
        name: "attribution",
        header: "[attribution]",
        help: "What to do with quotations whose speaker is doubtful, and with speech tags such as `said Ada`.",
    };

    /// `[lexicon.WORD]`.
    pub const WORD: &'static Table = &Table {
        name: "word",
        header: "[lexicon.WORD]",
        help: "How to pronounce a word, where a respelling is not enough: `KubeCon = { ipa = \"ˈkjuːbkɒn\" }`. At \
                 least one of `say`, `ipa` and `xsampa` is required. A voice that takes no phonemes says the respelling, \
                 or else the word as written, and a warning says so.",
    };

    /// `[engines]`.
    pub const ENGINES: &'static Table = &Table {
        name: "engines",
        header: "[engines]",
        help: "Settings of the engines that provide voices beyond the built-in ones. Each engine has a table of its own.",
    };

    /// These tables, in the order of the manual; those of the engines follow.
    pub const ALL: [&'static Table; 12] = [
        Table::ROOT,
        Table::NARRATOR,
        Table::CAST,
        Table::FROM,
        Table::GROUP,
        Table::STYLE,
        Table::DEFAULTS,
        Table::PAUSES,
        Table::MASTER,
        Table::ATTRIBUTION,
        Table::WORD,
        Table::ENGINES,
    ];
}
