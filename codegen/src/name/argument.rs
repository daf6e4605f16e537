//! Argument names from the vendor's spelling.

use super::words::snake;

/// The longest key that every client takes.
const MAX_LENGTH: usize = 64;

/// `idContract` → `id_contract`, `$top` → `top`, `StartTime<` → `start_time_lt`, `project_ids[]` → `project_ids`, `2fa` → `_2fa`.
pub fn argument_name(wire: &str) -> String {
    let mut spoken = String::with_capacity(wire.len() + 8);
    let mut characters = wire.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' | '>' => {
                let equal = characters.next_if_eq(&'=').is_some();
                spoken.push_str(match (character, equal) {
                    ('<', false) => " lt ",
                    ('<', true) => " lte ",
                    (_, false) => " gt ",
                    (_, true) => " gte ",
                });
            }
            '!' if characters.next_if_eq(&'=').is_some() => spoken.push_str(" not "),
            '+' if spoken.is_empty() => spoken.push_str("plus "),
            '-' if spoken.is_empty() => spoken.push_str("minus "),
            other => spoken.push(other),
        }
    }
    let mut name = snake(&spoken);
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if name.len() > MAX_LENGTH {
        name = format!("{}_{}", name[..MAX_LENGTH - 5].trim_end_matches('_'), hash4(wire));
    }
    name
}

/// Four hexadecimal digits of a text's FNV-1a hash: the same on every machine and in every build.
pub fn hash4(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:04x}", (hash ^ (hash >> 32) ^ (hash >> 16)) & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names() {
        let table = [
            ("idContract", "id_contract"),
            ("$top", "top"),
            ("StartTime", "start_time"),
            ("StartTime<", "start_time_lt"),
            ("StartTime>", "start_time_gt"),
            (">=", "gte"),
            ("project_ids[]", "project_ids"),
            ("page[size]", "page_size"),
            ("X-API-Version", "x_api_version"),
            ("2fa", "_2fa"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("", "unnamed"),
            ("😀", "grinning"),
            ("\u{200b}", "unnamed"),
            ("größe", "grosse"),
            ("名前", "ming_qian"),
        ];
        for (wire, expected) in table {
            assert_eq!(argument_name(wire), expected, "{wire}");
        }
        assert!(argument_name(&"x".repeat(200)).len() <= MAX_LENGTH);
    }
}
