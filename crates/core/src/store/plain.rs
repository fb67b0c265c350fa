//! What a section of a snapshot can be read as, without a copy.

use std::borrow::Borrow;
use std::fmt::Debug;

/// What must be true of a section beside its checksum, so that whoever reads it needs not ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Whatever it holds.
    Any,
    /// Numbers less than that.
    Below(u32),
    /// The ends of parts of so many items: they begin with 0, never fall, and end with all.
    Ends(usize),
}

/// Texts, and lists of numbers of one width, as they stand in memory.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Plain;
/// let number = 7_u32;
/// let bytes = <[u32]>::bytes(std::slice::from_ref(&number));
/// assert_eq!((bytes.len(), <[u32]>::of(bytes)), (4, Some(&[7][..])));
/// assert!(<[u32]>::of(&bytes[..3]).is_none(), "three bytes are no number of four");
/// assert_eq!((str::of(b"Web"), str::of(b"\xff")), (Some("Web"), None));
/// ```
pub trait Plain: ToOwned<Owned: Default + Clone + Debug> + PartialEq + Debug + 'static {
    /// How many bytes a number takes.
    const WIDTH: usize;
    /// How many bytes an item takes.
    const SIZE: usize;

    /// The bytes as that; `None` where they are not of that form.
    fn of(bytes: &[u8]) -> Option<&Self>;

    /// Nothing.
    fn nothing() -> &'static Self;

    /// The bytes.
    fn bytes(&self) -> &[u8];

    /// Whether that is true of it.
    fn is_sound(&self, sound: Sound) -> bool;
}

macro_rules! plain {
    ($($number:ty, $width:expr, $is_sound:expr;)*) => {
        $(impl Plain for [$number] {
            const WIDTH: usize = $width;
            const SIZE: usize = size_of::<$number>();

            fn of(bytes: &[u8]) -> Option<&Self> {
                bytemuck::try_cast_slice(bytes).ok()
            }

            fn nothing() -> &'static Self {
                &[]
            }

            fn bytes(&self) -> &[u8] {
                bytemuck::cast_slice(self)
            }

            fn is_sound(&self, sound: Sound) -> bool {
                let is_sound: fn(&[$number], Sound) -> bool = $is_sound;
                is_sound(self, sound)
            }
        })*
    };
}

plain! {
    u8, 1, bytes_are_sound;
    u32, 4, are_sound;
    i32, 4, |_, _| true;
    u64, 8, |_, _| true;
    i64, 8, |_, _| true;
    f64, 8, |_, _| true;
    [u32; 8], 4, |_, _| true;
}

impl Plain for str {
    const WIDTH: usize = 1;
    const SIZE: usize = 1;

    fn of(bytes: &[u8]) -> Option<&Self> {
        simdutf8::basic::from_utf8(bytes).ok()
    }

    fn nothing() -> &'static Self {
        ""
    }

    fn bytes(&self) -> &[u8] {
        self.as_bytes()
    }

    fn is_sound(&self, _: Sound) -> bool {
        true
    }
}

/// Of bytes the last stands for nothing.
fn bytes_are_sound(bytes: &[u8], sound: Sound) -> bool {
    match sound {
        Sound::Below(limit) => bytes.iter().all(|byte| *byte == u8::MAX || u32::from(*byte) < limit),
        Sound::Any | Sound::Ends(_) => true,
    }
}

fn are_sound(numbers: &[u32], sound: Sound) -> bool {
    match sound {
        Sound::Any => true,
        Sound::Below(limit) => numbers.iter().fold(0, |most, n| most.max(*n)) < limit || numbers.is_empty(),
        Sound::Ends(all) => {
            let bounds = numbers.first().zip(numbers.last());
            let falls =
                numbers.iter().zip(numbers.get(1..).unwrap_or_default()).fold(false, |any, (a, b)| any | (a > b));
            bounds.is_none_or(|(first, last)| *first == 0 && *last as usize == all) && !falls
        }
    }
}

/// What an owned one is read as.
pub(super) fn read<S: Plain + ?Sized>(owned: &S::Owned) -> &S {
    owned.borrow()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_a_limit_and_ends_that_rise() {
        let sound = |numbers: &[u32], sound| numbers.is_sound(sound);
        assert!(sound(&[0, 4], Sound::Below(5)) && sound(&[], Sound::Below(0)));
        assert!(!sound(&[0, 5], Sound::Below(5)) && !sound(&[0], Sound::Below(0)));
        assert!(sound(&[0, 2, 2, 7], Sound::Ends(7)) && sound(&[], Sound::Ends(7)));
        for wrong in [[1, 2, 7], [0, 3, 2], [0, 8, 7], [0, 7, 8]] {
            assert!(!sound(&wrong, Sound::Ends(7)), "{wrong:?}");
        }
    }

    #[test]
    fn bytes_of_another_form_are_nothing() {
        assert!(<[u32]>::of(&[0; 6]).is_none());
        assert!(str::of(&[0xff]).is_none());
        assert_eq!(<[u32; 8] as Default>::default().len(), 8);
        assert_eq!(<[i64]>::of(<[i64]>::bytes(&[-1, 2])), Some([-1, 2].as_slice()));
    }
}
