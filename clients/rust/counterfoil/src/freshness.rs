//! Freshness tokens: what makes a read no older than a write.

use std::sync::RwLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tonic::metadata::{Ascii, MetadataMap, MetadataValue};

/// The metadata in which they go both ways.
pub(crate) const KEY: &str = "counterfoil-freshness";
const VERSION: u8 = 1;

/// A token, and what it says of its age.
#[derive(Clone, Debug)]
pub(crate) struct Freshness {
    pub value: MetadataValue<Ascii>,
    /// None where it does not look as expected.
    position: Option<u64>,
}

impl Freshness {
    fn new(value: MetadataValue<Ascii>) -> Self {
        let position = position(value.as_bytes());
        Self { value, position }
    }

    /// Whether this one takes the place of `kept`.
    fn replaces(&self, kept: &Self) -> bool {
        match (self.position, kept.position) {
            (Some(new), Some(old)) => new > old,
            _ => true,
        }
    }
}

/// Of a token: a version byte, an unsigned 64-bit position, and a seal.
fn position(token: &[u8]) -> Option<u64> {
    let content = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (version, rest) = content.split_first()?;
    let (position, seal) = rest.split_first_chunk::<8>()?;
    (*version == VERSION && !seal.is_empty()).then(|| u64::from_be_bytes(*position))
}

/// The newest token of a client.
#[derive(Debug, Default)]
pub(crate) struct Newest(RwLock<Option<Freshness>>);

impl Newest {
    /// The one to send.
    pub fn get(&self) -> Option<Freshness> {
        self.0.read().ok()?.clone()
    }

    /// Forgets what is kept.
    pub fn clear(&self) {
        if let Ok(mut kept) = self.0.write() {
            *kept = None;
        }
    }

    /// Keeps what came back, where it is newer.
    pub fn came_back(&self, metadata: &MetadataMap) {
        if let Some(value) = metadata.get(KEY) {
            self.note(value);
        }
    }

    /// Keeps another one, where it is newer.
    pub fn note(&self, value: &MetadataValue<Ascii>) {
        if self.0.read().is_ok_and(|kept| kept.as_ref().is_some_and(|kept| kept.value == value)) {
            return;
        }
        let new = Freshness::new(value.clone());
        if let Ok(mut kept) = self.0.write()
            && kept.as_ref().is_none_or(|kept| new.replaces(kept))
        {
            *kept = Some(new);
        }
    }

    /// Forgets a token that was refused, unless another one came back meanwhile.
    pub fn forget(&self, refused: &Freshness) {
        if let Ok(mut kept) = self.0.write()
            && kept.as_ref().is_some_and(|kept| kept.value == refused.value)
        {
            *kept = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(version: u8, position: u64, seal: u8) -> MetadataValue<Ascii> {
        let content = [&[version][..], &position.to_be_bytes(), &[seal; 16]].concat();
        URL_SAFE_NO_PAD.encode(content).parse().expect("base64 is ASCII")
    }

    fn after(first: &MetadataValue<Ascii>, second: &MetadataValue<Ascii>) -> MetadataValue<Ascii> {
        let newest = Newest::default();
        for each in [first, second] {
            let mut metadata = MetadataMap::new();
            metadata.insert(KEY, each.clone());
            newest.came_back(&metadata);
        }
        newest.get().expect("one came back").value
    }

    #[test]
    fn the_greater_position_is_newer_whatever_the_text_says() {
        let (old, new) = (token(1, 255, 9), token(1, 256, 0));
        assert_eq!(after(&old, &new), new);
        assert_eq!(after(&new, &old), new);
        let (half, largest) = (token(1, 1 << 63, 0), token(1, u64::MAX, 0));
        assert_eq!(after(&half, &largest), largest);
        assert_eq!(after(&largest, &half), largest);
    }

    #[test]
    fn of_equal_positions_the_first_stays() {
        let (first, second) = (token(1, 7, 1), token(1, 7, 2));
        assert_eq!(after(&first, &second), first);
    }

    #[test]
    fn what_does_not_look_like_a_token_replaces_and_is_replaced() {
        let known = token(1, 7, 1);
        let other_version = token(2, 1, 1);
        for text in ["!", "AQ", "AQAAAAAAAAA", "AQAAAAAAAAAB", other_version.to_str().expect("ASCII")] {
            let strange: MetadataValue<Ascii> = text.parse().expect("ASCII");
            assert_eq!(after(&known, &strange), strange);
            assert_eq!(after(&strange, &known), known);
        }
    }

    #[test]
    fn only_the_token_that_was_refused_is_forgotten() {
        let newest = Newest::default();
        newest.note(&token(1, 7, 1));
        let refused = newest.get().expect("it was set");
        newest.note(&token(1, 8, 1));
        newest.forget(&refused);
        assert!(newest.get().is_some());
        newest.forget(&newest.get().expect("it stayed"));
        assert!(newest.get().is_none());
    }
}
