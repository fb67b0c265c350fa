//! Reading a schema file: its shape alone; what its words mean is checked in `check`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::model::Schema;
use crate::diagnostic::LoadError;

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemaFile {
    #[serde(default)]
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extends: Option<Spanned<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) citations: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) enumeration: Vec<EnumerationFile>,
    #[serde(default)]
    pub(super) kind: Vec<KindFile>,
    #[serde(default)]
    pub(super) attribute: Vec<AttributeFile>,
    #[serde(default)]
    pub(super) relation: Vec<RelationFile>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnumerationFile {
    pub(super) name: Spanned<String>,
    pub(super) members: Vec<Spanned<String>>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindFile {
    pub(super) singular: Spanned<String>,
    pub(super) plural: Spanned<String>,
    #[serde(default)]
    pub(super) synonyms: Vec<(Spanned<String>, Spanned<String>)>,
    #[serde(default)]
    pub(super) doc: String,
    #[serde(default)]
    pub(super) attributes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) summary: Vec<Spanned<String>>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeFile {
    pub(super) name: Spanned<String>,
    #[serde(rename = "type")]
    pub(super) value_type: Spanned<String>,
    #[serde(default)]
    pub(super) synonyms: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) many: bool,
    #[serde(default)]
    pub(super) history: bool,
    #[serde(default)]
    pub(super) per_source: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) doc: String,
    #[serde(default)]
    pub(super) complete: Vec<Spanned<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) derived: Option<DerivedFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<Spanned<String>>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DerivedFile {
    pub(super) relation: Spanned<String>,
    pub(super) value: Spanned<String>,
    #[serde(rename = "where", default)]
    pub(super) filter: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pick: Option<Spanned<String>>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationFile {
    pub(super) phrase: Spanned<String>,
    #[serde(default)]
    pub(super) synonyms: Vec<Spanned<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inverse: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) inverse_synonyms: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) symmetric: bool,
    #[serde(default)]
    pub(super) dated: bool,
    #[serde(default)]
    pub(super) current_only: bool,
    #[serde(default)]
    pub(super) authority: bool,
    pub(super) from: Vec<Spanned<String>>,
    pub(super) to: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) attributes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) complete: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) doc: String,
}

impl Schema {
    /// Reads a schema from TOML text; `file` is the name that errors give.
    ///
    /// # Errors
    ///
    /// Text that is no TOML or has an unknown key (the first such); then all of: words that name nothing, phrases that hold a
    /// reserved word or have two meanings, tables that miss what they need.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::Schema;
    /// let schema = Schema::parse("schema.toml", r#"
    ///     [[kind]]
    ///     singular = "service"
    ///     plural = "services"
    ///     [[relation]]
    ///     phrase = "calls"
    ///     inverse = "called by"
    ///     from = ["service"]
    ///     to = ["service"]
    /// "#).unwrap();
    /// assert_eq!(schema.kinds().len(), 1);
    ///
    /// let wrong = Schema::parse("schema.toml", "[[kind]]\nsingular = 'thing'\nplural = 'only things'").unwrap_err();
    /// assert!(wrong.to_string().contains("reserved"));
    /// ```
    pub fn parse(file: &str, text: &str) -> Result<Self, LoadError> {
        Self::unite(None, &[(file, text)])
    }
}
