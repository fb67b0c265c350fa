#!/usr/bin/env python3
"""Asks other engines the benchmark's thirteen questions over the same files, checks their answers, and prints their times.

    cargo run --release -p fossgraph-bench -- --nodes 100k --keep FILES --answers ANSWERS.json
    python3 crates/bench/peers/run.py FILES/100000 ANSWERS.json [--engine sqlite] [--only NAME] [--save FILE.json]

SQLite comes with Python; DuckDB and Kuzu are asked where they can be imported. All run in this process, with integer keys and an
index in both directions of every relation; what is measured is from a prepared query to all its rows in Python. Kuzu counts
what is reached over shortest paths, which leaves out a start that lies on a circle: where that is so its answer is another one.
"""

import argparse
import csv
import json
import math
import statistics
import tempfile
import time
from pathlib import Path

KINDS = ["organisations", "foundations", "projects", "technologies", "case_studies"]
RELATIONS = ["hosts", "started", "contributes_to", "uses", "built_on", "depends_on"]
# how long a question is asked again, in seconds, and after how long an engine is no longer waited for
ENOUGH, LONGEST = 0.3, 300


class Data:
    """The files, with numbers instead of ids: the order of files is the order of the benchmark's own node ids."""

    def __init__(self, folder):
        self.numbers, self.kinds, self.kind_of = {}, {}, []
        for kind in KINDS:
            rows = self.kinds[kind] = []
            with open(folder / f"{kind}.csv", newline="") as file:
                for row in csv.DictReader(file):
                    row["number"] = self.numbers[row["id"]] = len(self.numbers)
                    self.kind_of.append(kind)
                    rows.append(row)
        self.edges = {}
        for relation in RELATIONS:
            with open(folder / f"{relation}.csv", newline="") as file:
                rows = csv.reader(file)
                next(rows)
                self.edges[relation] = [(self.numbers[a], self.numbers[b]) for a, b in rows]

    def projects(self):
        for row in self.kinds["projects"]:
            stars = int(row["stars"]) if row["stars"] else None
            yield row["number"], row["name"], row["status"] or None, stars, row["languages"] or None

    def studies(self):
        return ((row["number"], row["name"], int(row["year"])) for row in self.kinds["case_studies"])

    def others(self):
        for kind in ["organisations", "foundations", "technologies"]:
            yield kind, [(row["number"], row["name"]) for row in self.kinds[kind]]


CLOSURE = """with recursive met(id) as (
    select {to} from depends_on where {by} in ({starts})
    union select d.{to} from met join depends_on d on d.{by} = met.id) """


def questions_in_sql(answers, by_name):
    """Name, text and parameters of each question in SQL."""
    number = by_name.__getitem__
    hundred = ", ".join(str(number(name)) for name in answers["hundred"])
    names = [[name.lower()] for name in answers["hundred"]]
    pairs = [[number(a), number(b)] for a, b in answers["pairs"]]
    forward = lambda starts: CLOSURE.format(to="dst", by="src", starts=starts)
    return [
        ("filter, count", "select count(*) from project where status = 'Sandbox'", [[]]),
        ("filter, names",
         "select name from project where status = 'Graduated' and stars >= 50000 order by id", [[]]),
        ("look-up",
         "select p.name from project s join depends_on d on d.src = s.id join project p on p.id = d.dst "
         "where s.lower = ? order by p.id", names),
        ("one hop",
         "select name from project where id in (select u.dst from uses u join study c on c.id = u.src "
         "where c.year = 2024) order by id", [[]]),
        ("three hops",
         "with p(id) as (select distinct d.src from started s join depends_on d on d.dst = s.dst where s.src = "
         f"{number(answers['starter'])}) select name, n from (select p.id, count(*) n from p join uses u on u.dst = p.id "
         "join study c on c.id = u.src group by p.id order by n desc, p.id limit 10) top join project on project.id = "
         "top.id order by n desc, project.id", [[]]),
        ("closure, hub", forward(number(answers["hub"])) + "select count(*) from met", [[]]),
        ("closure, 100", forward(hundred) + "select count(*) from met", [[]]),
        ("closure back, hop",
         CLOSURE.format(to="src", by="dst", starts=number(answers["library"]))
         + "select count(distinct c.id) from met join uses u on u.dst = met.id join study c on c.id = u.src", [[]]),
        # only how long it is; a step beyond the longest path of all pairs is not taken
        ("shortest path",
         "with recursive met(id, far) as (select cast(? as integer), 0 union select d.dst, far + 1 from met "
         "join depends_on d on d.src = met.id where far < {far}) select min(far) from met where id = ?", pairs),
        ("group, average",
         "select status, language, count(*), avg(stars) from project group by status, language", [[]]),
        ("anti-join",
         "select count(*) from project p where not exists (select 1 from uses u join study c on c.id = u.src "
         "where u.dst = p.id)", [[]]),
        ("triangles",
         "select count(*), count(distinct x.src), count(distinct x.dst) from depends_on x join depends_on y on "
         "y.src = x.dst join depends_on z on z.src = x.src and z.dst = y.dst", [[]]),
        ("substring", "select name from project where lower like '%kube%' order by id", [[]]),
    ]


class Sql:
    """What SQLite and DuckDB share."""

    def fill(self, data):
        self.run("create table project (id integer primary key, name text, lower text, status text, stars integer, "
                 "language text)")
        self.run("create table study (id integer primary key, name text, year integer)")
        self.many("project", ((i, n, n.lower(), *rest) for i, n, *rest in data.projects()))
        self.many("study", data.studies())
        self.run("create index project_name on project (lower)")
        for relation, edges in data.edges.items():
            self.run(f"create table {relation} (src integer, dst integer)")
            self.many(relation, edges)
            self.run(f"create index {relation}_out on {relation} (src, dst)")
            self.run(f"create index {relation}_in on {relation} (dst, src)")

    def questions(self, answers, by_name):
        longest = max(len(run[0]) for q in answers["questions"] if q["name"] == "shortest path" for run in q["runs"])
        return [(n, text.replace("{far}", str(longest)), p) for n, text, p in questions_in_sql(answers, by_name)]


class Sqlite(Sql):
    name = "sqlite"

    def __init__(self, data):
        import sqlite3
        self.version = sqlite3.sqlite_version
        self.base = sqlite3.connect(":memory:", cached_statements=100)
        self.fill(data)
        self.run("analyze")

    def run(self, text):
        self.base.execute(text)

    def many(self, table, rows):
        rows = list(rows)
        marks = ", ".join("?" * len(rows[0]))
        self.base.executemany(f"insert into {table} values ({marks})", rows)

    def ask(self, text, params):
        deadline = time.monotonic() + LONGEST
        self.base.set_progress_handler(lambda: time.monotonic() > deadline, 1_000_000)
        return self.base.execute(text, params).fetchall()


class Duckdb(Sql):
    name = "duckdb"

    def __init__(self, data):
        import duckdb
        self.version = duckdb.__version__
        self.base = duckdb.connect(":memory:")
        self.fill(data)

    def run(self, text):
        self.base.execute(text)

    def many(self, table, rows):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            self.base.execute(f"copy {table} from '{file.name}' (header false, nullstr '')")

    def ask(self, text, params):
        return self.base.execute(text, params).fetchall()


class Kuzu:
    name = "kuzu"
    TABLES = {"organisations": "Organisation", "foundations": "Foundation", "projects": "Project",
              "technologies": "Technology", "case_studies": "Study"}

    def __init__(self, data):
        import kuzu
        self.version = kuzu.__version__
        self.folder = tempfile.TemporaryDirectory()
        self.base = kuzu.Connection(kuzu.Database(str(Path(self.folder.name) / "base")))
        self.base.set_query_timeout(LONGEST * 1000)
        self.known = {}
        run = self.base.execute
        run("create node table Project(id int64 primary key, name string, lower string, status string, stars int64, "
            "language string)")
        run("create node table Study(id int64 primary key, name string, year int64)")
        self.copy("Project", ((i, n, n.lower(), *rest) for i, n, *rest in data.projects()))
        self.copy("Study", data.studies())
        for kind, rows in data.others():
            run(f"create node table {self.TABLES[kind]}(id int64 primary key, name string)")
            self.copy(self.TABLES[kind], rows)
        for relation, edges in data.edges.items():
            parts = {}
            for a, b in edges:
                ends = self.TABLES[data.kind_of[a]], self.TABLES[data.kind_of[b]]
                parts.setdefault(ends, []).append((a, b))
            run(f"create rel table {relation}({', '.join(f'from {a} to {b}' for a, b in parts)})")
            for (a, b), rows in parts.items():
                self.copy(relation, rows, f"from='{a}', to='{b}', " if len(parts) > 1 else "")

    def copy(self, table, rows, options=""):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            self.base.execute(f"copy {table} from '{file.name}' ({options}header=false)")

    def questions(self, answers, by_name):
        number = by_name.__getitem__
        hundred = ", ".join(str(number(name)) for name in answers["hundred"])
        closure = "match (a:Project)-[:depends_on* shortest 1..30]->(b:Project) where a.id in [{}] return count(distinct b.id)"
        return [
            ("filter, count", "match (p:Project) where p.status = 'Sandbox' return count(*)", [[]]),
            ("filter, names", "match (p:Project) where p.status = 'Graduated' and p.stars >= 50000 return p.name "
             "order by p.id", [[]]),
            ("look-up", "match (s:Project)-[:depends_on]->(p:Project) where s.lower = $p0 return p.name order by p.id",
             [[name.lower()] for name in answers["hundred"]]),
            ("one hop", "match (c:Study)-[:uses]->(p:Project) where c.year = 2024 with distinct p return p.name "
             "order by p.id", [[]]),
            ("three hops", f"match (o:Organisation)-[:started]->(:Project)<-[:depends_on]-(p:Project) where o.id = "
             f"{number(answers['starter'])} with distinct p match (p)<-[:uses]-(c:Study) with p, count(c) as n "
             "return p.name, n order by n desc, p.id limit 10", [[]]),
            ("closure, hub", closure.format(number(answers["hub"])), [[]]),
            ("closure, 100", closure.format(hundred), [[]]),
            ("closure back, hop", f"match (a:Project)<-[:depends_on* shortest 1..30]-(b:Project) where a.id = "
             f"{number(answers['library'])} with distinct b match (b)<-[:uses]-(c:Study) return count(distinct c.id)",
             [[]]),
            ("shortest path", "match (a:Project)-[e:depends_on* shortest 1..30]->(b:Project) where a.id = $p0 and "
             "b.id = $p1 return length(e)", [[number(a), number(b)] for a, b in answers["pairs"]]),
            ("group, average", "match (p:Project) return p.status, p.language, count(*), avg(p.stars)", [[]]),
            ("anti-join", "match (p:Project) where not exists { match (p)<-[:uses]-(:Study) } return count(*)", [[]]),
            ("triangles", "match (a:Project)-[:depends_on]->(b:Project)-[:depends_on]->(c:Project), "
             "(a)-[:depends_on]->(c) return count(*), count(distinct a.id), count(distinct b.id)", [[]]),
            ("substring", "match (p:Project) where p.lower contains 'kube' return p.name order by p.id", [[]]),
        ]

    def ask(self, text, params):
        if text not in self.known:
            self.known[text] = self.base.prepare(text)
        result = self.base.execute(self.known[text], parameters={f"p{i}": value for i, value in enumerate(params)})
        return result.get_all()


def same(name, rows, expected):
    """Whether rows are the expected ones: numbers within rounding, groups in any order, of a path its length."""
    if name == "shortest path":
        return [row[-1] for row in rows] == [int(row[-1]) for row in expected]
    if name == "group, average":
        key = lambda row: [str(cell or "") for cell in row[:2]]
        rows, expected = sorted(rows, key=key), sorted(expected, key=key)
    if len(rows) != len(expected):
        return False

    def cell(value, text):
        if value is None:
            return text == ""
        return math.isclose(value, float(text), rel_tol=1e-9) if isinstance(value, (int, float)) else value == text

    return all(len(a) == len(b) and all(map(cell, a, b)) for a, b in zip(rows, expected))


def measure(engine, text, params):
    times, started, run = [], time.perf_counter(), 0
    while not times or (time.perf_counter() - started < ENOUGH):
        before = time.perf_counter()
        engine.ask(text, params[run % len(params)])
        times.append(time.perf_counter() - before)
        run += 1
    return statistics.median(times)


def shown(seconds):
    for factor, unit in [(1e6, "µs"), (1e3, "ms")]:
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--engine", help="only this engine")
    parser.add_argument("--only", default="", help="only questions with this in their name")
    parser.add_argument("--save", type=Path, help="writes the times to a file")
    options = parser.parse_args()
    answers = json.loads(options.answers.read_text())
    data = Data(options.folder)
    by_name = {row["name"]: row["number"] for rows in data.kinds.values() for row in rows}
    expected = {question["name"]: question["runs"] for question in answers["questions"]}
    print(f"{len(by_name)} nodes, {sum(map(len, data.edges.values()))} edges")
    results = {}
    for sort in [Sqlite, Duckdb, Kuzu]:
        if options.engine not in (None, sort.name):
            continue
        started = time.perf_counter()
        try:
            engine = sort(data)
        except ImportError:
            print(f"{sort.name}: not installed")
            continue
        print(f"{engine.name} {engine.version}: filled in {shown(time.perf_counter() - started)}")
        times = results[engine.name] = {}
        for name, text, params in engine.questions(answers, by_name):
            if options.only not in name:
                continue
            try:
                before = time.perf_counter()
                wrong = [run for run, p in enumerate(params) if not same(name, engine.ask(text, p), expected[name][run])]
                first = (time.perf_counter() - before) / len(params)
                seconds = first if first > 5 else measure(engine, text, params)
                if wrong:
                    print(f"  {name}: {shown(seconds)}, but another answer in run {wrong[0]}", flush=True)
                    continue
                times[name] = seconds
                print(f"  {name}: {shown(seconds)}", flush=True)
            except Exception as problem:  # whatever an engine raises
                print(f"  {name}: {str(problem).splitlines()[0]}", flush=True)
    if options.save:
        options.save.write_text(json.dumps(results, indent=2) + "\n")


main()
