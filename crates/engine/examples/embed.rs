//! The engine inside another program: a prepared query with a parameter, run many times; rows as Rust types; an error that helps.
//!
//! Run it with `cargo run -p fossgraph-engine --example embed`.

use std::time::Duration;

use fossgraph_engine::{CancelToken, Date, Engine, Error, RunOptions, params};

/// Asks, and prints what comes back.
///
/// # Errors
///
/// None, as the queries are right.
pub fn main() -> Result<(), Error> {
    let engine = Engine::new(fossgraph_data::builtin());

    let users = engine.prepare("case studies using $project show name, published order by published desc limit 3")?;
    for project in ["Dapr", "KEDA"] {
        println!("newest case studies using {project}:");
        let rows = users.run(params! { "project" => project })?;
        for (name, published) in rows.typed::<(String, Option<Date>)>().flatten() {
            println!("  {name}, {}", published.map_or_else(|| "undated".to_owned(), |d| d.to_string()));
        }
    }

    // limits, and a token by which another thread can stop the run
    let options =
        RunOptions { cancel: Some(CancelToken::new()), timeout: Some(Duration::from_secs(5)), ..RunOptions::default() };
    let archived = engine.prepare("case studies using (projects where status = Archived) show name")?;
    let rows = archived.run_with(&params! {}, &options)?;
    println!("{} case studies use an archived project", rows.len());

    match users.run(params! { "project" => "Daper" }) {
        Ok(_) => println!("found"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
