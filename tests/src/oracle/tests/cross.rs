use fossgraph_engine::{Engine, Params, bound};
#[test]
fn cross() {
    let engine = Engine::new(fossgraph_data::builtin());
    for line in std::fs::read_to_string("/tmp/queries.txt").unwrap().lines() {
        let prepared = match engine.prepare(line) {
            Ok(p) => p,
            Err(e) => {
                println!(
                    "ERR  {line}: {}",
                    e.problems().iter().map(|p| p.message().to_string()).collect::<Vec<_>>().join("; ")
                );
                continue;
            }
        };
        let bound::Statement::Query(q) = prepared.bound() else {
            println!("not a query {line}");
            continue;
        };
        let t = std::time::Instant::now();
        let naive = super::evaluate(engine.graph(), q);
        let dt = t.elapsed();
        let t = std::time::Instant::now();
        let rows = prepared.run(Params::new());
        let de = t.elapsed();
        match (naive, rows) {
            (Ok(n), Ok(r)) => {
                let found: Vec<_> = r.iter().collect();
                let same = found == n.rows;
                println!(
                    "{} {line}: {} rows {} aside / {} rows {} aside ({dt:?} {de:?})",
                    if same && n.set_aside == r.set_aside() { "same" } else { "DIFF" },
                    n.rows.len(),
                    n.set_aside,
                    found.len(),
                    r.set_aside()
                );
                if !same {
                    let at =
                        found.iter().zip(&n.rows).position(|(a, b)| a != b).unwrap_or(found.len().min(n.rows.len()));
                    let short = |r: Option<&Vec<fossgraph_engine::Value>>| {
                        r.map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "))
                    };
                    println!(
                        "     at {at}: oracle {:?} engine {:?}",
                        short(n.rows.get(at)),
                        short(found.get(at).map(|v| v).map(|v| v.to_vec()).as_ref())
                    );
                }
            }
            (n, r) => println!("REFUSED {line}: {:?} / {:?}", n.err(), r.err().map(|e| e.to_string())),
        }
    }
}
