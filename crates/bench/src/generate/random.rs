//! Random numbers that are the same on every machine: integers, and products of fractions, which rounding does not tell apart.

/// The generator splitmix64.
pub(crate) struct Random(u64);

impl Random {
    /// A generator of its own for each purpose, so that one part of the data does not depend on how much another drew.
    pub(crate) fn new(purpose: &str) -> Self {
        Self(
            purpose
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)),
        )
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, all alike; 0 for `n` = 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let product = u128::from(self.next()) * u128::from(n);
        u32::try_from(product >> 64).unwrap_or_default()
    }

    /// Whether something happens that does in so many of a thousand cases.
    pub(crate) fn permille(&mut self, n: u32) -> bool {
        self.below(1000) < n
    }

    /// A fraction in `[0, 1)`, all alike.
    fn fraction(&mut self) -> f64 {
        // 53 bits are what a float holds
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `n`, the small ones far more often: rank `r` about as often as `r` to the power of `1 / power - 1`.
    pub(crate) fn skewed(&mut self, n: u32, power: u32) -> u32 {
        let fraction = self.fraction();
        let skewed = (1..power).fold(fraction, |product, _| product * fraction);
        (skewed * f64::from(n)) as u32
    }

    /// One of several, as often as their weights say.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return at,
            }
        }
        0
    }
}
