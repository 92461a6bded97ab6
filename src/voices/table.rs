//! What each kind of table in voices.toml may hold. The parser, its messages, the manual and the JSON Schema all use the same
//! tables: those of voices.toml itself ([`keys`](super::keys)), and those that engines declare for their own settings.

use super::kind::ValueKind;
use std::borrow::Cow;

/// A kind of table in voices.toml. The keys it may hold refer to it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name in the JSON Schema, which no other table has.
    pub name: &'static str,
    /// The table's header as it is written in the file.
    pub header: &'static str,
    /// What the table is for, as the manual says it.
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
    /// The key as it is written.
    pub name: &'static str,
    /// The tables that may hold it.
    pub tables: &'static [&'static Table],
    /// What its value may be.
    pub kind: ValueKind,
    /// Whether its tables are incomplete without it.
    pub required: bool,
    /// What applies if it is not given, as the manual shows it.
    pub default: Cow<'static, str>,
    /// One or more lines that show how it is used, as they would be in its table.
    pub example: Cow<'static, str>,
    /// What it does.
    pub help: &'static str,
}

impl TableKey {
    /// Makes a key of these tables. An empty `default` means that the key must be given. The last two arguments are an
    /// example and a description of what the key does.
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

/// What an engine accepts below `[engines]`. The engine declares it, and this room uses it to read the file, to give
/// hints, and to write the manual and the JSON Schema.
#[derive(Debug)]
pub struct EngineSchema {
    /// The engine's key in [`Table::ENGINES`], which says its name and whether it is one table or tables by name.
    pub entry: TableKey,
    /// Its tables, in the order of the manual.
    pub tables: &'static [&'static Table],
    /// The keys of its tables.
    pub keys: &'static [&'static [TableKey]],
    /// What some of these keys are called in other programs.
    pub synonyms: &'static [(&'static str, &'static str)],
    /// Where a service's key or password should be kept instead. `None` if the engine needs none.
    pub secrets: Option<&'static str>,
}

impl EngineSchema {
    /// The engine's own key in `[engines]`, followed by those of its tables.
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
                 the character's own values; all other values are added to them. Styles that everybody writes \
                 need no definition; what is defined here takes the place of a usual style, and an empty table switches \
                 it off. `[cast.NAME.styles.STYLE]` defines a \
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

    /// `[sounds]`.
    pub const SOUNDS: &'static Table = &Table {
        name: "sounds",
        header: "[sounds]",
        help: "The sounds and the music that a script names: see [the script format](script-format.md#sounds-and-music). \
                 Changing them never makes a line be spoken again.",
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

    /// These tables in the order of the manual. The tables of the engines follow them.
    pub const ALL: [&'static Table; 13] = [
        Table::ROOT,
        Table::NARRATOR,
        Table::CAST,
        Table::FROM,
        Table::GROUP,
        Table::STYLE,
        Table::DEFAULTS,
        Table::PAUSES,
        Table::MASTER,
        Table::SOUNDS,
        Table::ATTRIBUTION,
        Table::WORD,
        Table::ENGINES,
    ];
}
