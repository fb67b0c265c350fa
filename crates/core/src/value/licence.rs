//! Licence expressions.

use super::text::fold;

/// The licences that an SPDX expression names, in its order, each once.
///
/// Reading is lax, as licence texts in the wild are: `GPL-3.0` and `MIT/Apache-2.0` are understood. A text that is no
/// expression at all counts as one licence of that name.
///
/// # Examples
///
/// ```
/// use fossgraph_core::licence_operands;
/// assert_eq!(licence_operands("CC-BY-4.0 AND MIT"), ["CC-BY-4.0", "MIT"]);
/// assert_eq!(licence_operands("something of our own"), ["something of our own"]);
/// ```
#[must_use]
pub fn licence_operands(expression: &str) -> Vec<String> {
    let Ok(parsed) = spdx::Expression::parse_mode(expression, spdx::ParseMode::LAX) else {
        return vec![expression.to_owned()];
    };
    let mut out: Vec<String> = Vec::new();
    for requirement in parsed.requirements() {
        let name = requirement.req.license.to_string();
        if !out.iter().any(|seen| fold(seen) == fold(&name)) {
            out.push(name);
        }
    }
    out
}
