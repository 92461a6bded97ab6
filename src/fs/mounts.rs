//! What kind of disk a folder is on, as far as that says how far its locks reach.

use std::path::Path;

/// Why locks in this folder hold only among the processes of this machine, although other machines may use it too. `None` if
/// they reach as far as the folder, or the system does not say.
///
/// Local disks are used by one machine. Linux sends `flock` over NFS and SMB to the server, unless the mount says otherwise
/// (nfs(5): `nolock`, `local_lock`; mount.cifs(8): `nobrl`). Lustre has locks of all machines only with its option `flock`, and
/// FUSE decides for each program: see lustre's mount options and libfuse's `no_remote_flock`.
pub fn only_local_locks(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let folder = folder.canonicalize().ok()?;
    reach(&mounts, &folder)
}

/// The same, with the text of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
fn reach(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(Mount::of);
    // Of several mounts at one place, the last one is seen.
    let mount = mounts.filter(|mount| folder.starts_with(&mount.place)).max_by_key(|mount| mount.place.len())?;
    let kind = mount.kind;
    let option = |name: &str| mount.options.split(',').any(|option| option == name);
    let why = match kind {
        "nfs" | "nfs4" => ["nolock", "local_lock=all", "local_lock=flock"].into_iter().find(|name| option(name))?,
        "cifs" | "smb3" => ["nobrl", "nolock"].into_iter().find(|name| option(name))?,
        "lustre" if !option("flock") => "no option `flock`",
        _ if kind.starts_with("fuse.sshfs") => "no locks of other machines",
        _ => return None,
    };
    Some(format!("it is on a network disk ({kind}, {why}) whose locks end at this machine"))
}

struct Mount<'m> {
    place: String,
    kind: &'m str,
    /// Those of the file system, which have what was decided about locks.
    options: &'m str,
}

impl<'m> Mount<'m> {
    fn of(line: &'m str) -> Option<Self> {
        let (place, rest) = line.split_once(" - ")?;
        let place = place.split(' ').nth(4)?;
        let mut rest = rest.split(' ');
        let kind = rest.next()?;
        Some(Self { place: unescaped(place), kind, options: rest.nth(1).unwrap_or_default() })
    }
}

/// Spaces and the like are written as octal numbers, such as `\040`.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_string();
    for part in parts {
        match part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(code) => plain = plain + &char::from(code).to_string() + &part[3..],
            None => plain = plain + "\\" + part,
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
        40 22 0:40 / /mnt rw,relatime - nfs4 host:/a rw,vers=4.2,local_lock=none\n\
        41 22 0:41 / /mnt/old rw - nfs host:/b rw,vers=3,nolock\n\
        42 22 0:42 / /mnt/flock rw - nfs host:/c rw,vers=3,local_lock=flock\n\
        43 22 0:43 / /mnt/smb rw - cifs //host/d rw,nobrl\n\
        44 22 0:44 / /mnt/smb2 rw - cifs //host/e rw\n\
        45 22 0:45 / /lustre rw - lustre host:/f rw,lazystatfs\n\
        46 22 0:46 / /lustre2 rw - lustre host:/f rw,flock\n\
        47 22 0:47 / /my\\040ssh rw - fuse.sshfs me@host: rw\n";

    #[test]
    fn locks_end_at_this_machine_where_the_mount_says_so() {
        for (folder, reason) in [
            ("/home/x", None),
            ("/mnt/cache", None),
            ("/mnt/oldest", None),
            ("/mnt/old/cache", Some("nolock")),
            ("/mnt/flock", Some("local_lock=flock")),
            ("/mnt/smb/x", Some("nobrl")),
            ("/mnt/smb2/x", None),
            ("/lustre/x", Some("no option `flock`")),
            ("/lustre2/x", None),
            ("/my ssh/x", Some("fuse.sshfs")),
        ] {
            let why = reach(MOUNTS, Path::new(folder));
            assert_eq!(why.is_some(), reason.is_some(), "{folder}: {why:?}");
            assert!(reason.is_none_or(|reason| why.unwrap().contains(reason)), "{folder}");
        }
    }

    #[test]
    fn what_is_no_list_of_mounts_says_nothing() {
        for text in ["", "\n", "x - ", "1 2 3 4 / - nfs", " - - - ", "1 2 3 4 /\\09z - nfs a nolock"] {
            assert_eq!(reach(text, Path::new("/x")), None, "{text}");
        }
    }
}
