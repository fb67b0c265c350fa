//! A generated graph as files in the native form: a schema, a table for each kind and each relation.

use std::fs::{self, File};
use std::io::{BufWriter, Result, Write};
use std::path::{Path, PathBuf};

use fossgraph_core::slug;

use super::{Kind, LANGUAGES, LICENCES, Project, Relation, STATUS, World};

/// The file of a kind or a relation, by the phrase that the schema has for it.
pub(crate) fn file(folder: &Path, phrase: &str) -> PathBuf {
    folder.join(phrase.replace(' ', "_")).with_extension("csv")
}

/// Writes all files into a folder, which is made.
pub(crate) fn write(world: &World, schema: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("schema.toml"), schema)?;
    for kind in Kind::ALL {
        let mut out = BufWriter::new(File::create(file(folder, kind.plural()))?);
        writeln!(out, "id,name{}", header(kind))?;
        for (place, node) in world.nodes(kind).enumerate() {
            let name = world.names.get(node);
            write!(out, "{},{name}", slug(name))?;
            match kind {
                Kind::Project => project(&mut out, &world.projects[place])?,
                Kind::CaseStudy => write!(out, ",{}", world.years[place])?,
                _ => {}
            }
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    let ids: Vec<String> = world.names.iter().map(slug).collect();
    for relation in Relation::ALL {
        let mut out = BufWriter::new(File::create(file(folder, relation.phrase()))?);
        writeln!(out, "from,to")?;
        for (from, to) in &world.edges[relation as usize] {
            writeln!(out, "{},{}", ids[*from as usize], ids[*to as usize])?;
        }
        out.flush()?;
    }
    Ok(())
}

/// The columns of a kind behind id and name.
fn header(kind: Kind) -> &'static str {
    match kind {
        Kind::Project => ",status,accepted,stars,licence,languages",
        Kind::CaseStudy => ",year",
        _ => "",
    }
}

fn project(out: &mut impl Write, project: &Project) -> Result<()> {
    let text = |list: &[&'static str], code: Option<u8>| code.map_or("", |code| list[code as usize]);
    write!(out, ",{},", text(&STATUS, project.status))?;
    if let Some((year, month, day)) = project.accepted {
        write!(out, "{year}-{month:02}-{day:02}")?;
    }
    out.write_all(b",")?;
    if let Some(stars) = project.stars {
        write!(out, "{stars}")?;
    }
    write!(out, ",{},{}", text(&LICENCES, project.licence), text(&LANGUAGES, project.language))
}
