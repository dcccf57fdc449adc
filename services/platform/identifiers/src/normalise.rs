//! What a clerk types becomes what a rule can test: trimmed, half-width, upper-case. Nothing more; after
//! this every format is strict (rule 1.2).

const FULL_WIDTH_OFFSET: u32 = 0xFEE0;

/// `input` without surrounding white space, full-width ASCII (ＡＢＣ１２３) as half-width, in upper case.
pub fn normalise(input: &str) -> String {
    input.trim().chars().map(|c| half_width(c).to_ascii_uppercase()).collect()
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - FULL_WIDTH_OFFSET).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_becomes_strict_text() {
        assert_eq!(normalise(" \u{3000}９１３７０２２２mafake019r\n"), "91370222MAFAKE019R");
        assert_eq!(normalise("a b"), "A B");
        assert_eq!(normalise("青岛"), "青岛");
    }
}
