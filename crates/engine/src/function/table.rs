//! The table of functions.

use super::{Arity, Call, Example, Function, Gives, Parameter, Takes, Topic, date, list, number, text};
use crate::bound::{Aggregate, Measure};

const fn one(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, arity: Arity::One }
}

const fn optional(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, arity: Arity::Optional }
}

const fn several(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, arity: Arity::Several }
}

const AGGREGATED: &[Parameter] = &[one("column", Takes::Aggregated)];
const RELATIONS: &[Parameter] = &[Parameter { name: "relation", takes: Takes::Relation, arity: Arity::Any }];

macro_rules! functions {
    ($($topic:ident $name:literal $parameters:expr => $gives:expr, $call:expr; $doc:literal $($query:literal => $answer:literal)+)*) => {
        /// All functions, by topic.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: $name,
            topic: Topic::$topic,
            parameters: $parameters,
            gives: $gives,
            doc: $doc,
            examples: &[$(Example { query: $query, gives: $answer }),+],
            call: $call,
        }),*];
    };
}

functions! {
    Text "length" &[one("text", Takes::Text)] => Gives::Integer, Call::Each(text::length);
        "How many characters the text has."
        "projects where name = Dapr show length(name)" => "4"
        "projects where length(name) = 2 show name" => "ko"
    Text "lower" &[one("text", Takes::Text)] => Gives::Text, Call::Each(text::lower);
        "The text in lower case."
        "projects where name = KEDA show lower(name)" => "keda"
    Text "upper" &[one("text", Takes::Text)] => Gives::Text, Call::Each(text::upper);
        "The text in upper case."
        "projects where name = Dapr show upper(name)" => "DAPR"
    Text "trim" &[one("text", Takes::Text)] => Gives::Text, Call::Each(text::trim);
        "The text without blanks at its ends."
        "projects where name = Dapr show trim(\"  a b \")" => "a b"
    Text "replace" &[one("text", Takes::Text), one("old", Takes::Text), one("new", Takes::Text)] => Gives::Text, Call::Each(text::replace);
        "The text with every `old`, written exactly so, replaced by `new`."
        "projects where name = Dapr show replace(repository, \"https://\", \"\")" => "github.com/dapr/dapr"
    Text "substring" &[one("text", Takes::Text), one("from", Takes::Integer), optional("length", Takes::Integer)] => Gives::Text, Call::Each(text::substring);
        "The part of the text from a character on, counted from 1: as many characters as `length`, or all that follow. Missing for a place below 1."
        "projects where name = Kubernetes show substring(name, 1, 4)" => "Kube"
        "projects where name = Kubernetes show substring(name, 5)" => "rnetes"
    Text "split" &[one("text", Takes::ShownList), one("separator", Takes::Text)] => Gives::Texts, Call::Lists(text::split);
        "The parts of the text between separators, without empty ones; an empty separator separates nothing."
        "projects where name = Dapr show split(\"a/b//c\", \"/\")" => "a; b; c"
    Text "concat" &[several("value", Takes::Shown)] => Gives::Text, Call::Each(text::concat);
        "The texts of all values, one after the other; missing if one is missing."
        "projects where name = Dapr show concat(name, \" (\", status, \")\")" => "Dapr (Graduated)"
    Text "text" &[one("value", Takes::Shown)] => Gives::Text, Call::Each(text::shown);
        "The value as the text that shows it."
        "projects where name = Dapr show text(accepted)" => "2021-11-09"
        "projects where text(accepted) ends with \"-02-29\" show name" => ""
    Text "host" &[one("address", Takes::Text)] => Gives::Text, Call::Each(text::host);
        "The host that the address names after `://`, in lower case; missing if it names none."
        "projects where name = Dapr show host(repository)" => "github.com"

    Number "abs" &[one("number", Takes::Number)] => Gives::Same(0), Call::Each(number::abs);
        "The number without its sign."
        "projects where name = Dapr show abs(3 - 5)" => "2"
    Number "round" &[one("number", Takes::Number), optional("digits", Takes::Integer)] => Gives::Float, Call::Each(number::round);
        "The number rounded to a whole number, or to so many digits after the point; halves go away from zero. Digits below 0 round to tens, hundreds and so on."
        "projects where name = Dapr show round(10 / 3, 2)" => "3.33"
        "projects where name = Dapr show round(2.5)" => "3"
    Number "floor" &[one("number", Takes::Number)] => Gives::Float, Call::Each(number::floor);
        "The greatest whole number that is not above it."
        "projects where name = Dapr show floor(-2.5)" => "-3"
    Number "ceil" &[one("number", Takes::Number)] => Gives::Float, Call::Each(number::ceil);
        "The least whole number that is not below it."
        "projects where name = Dapr show ceil(10 / 4)" => "3"
    Number "sqrt" &[one("number", Takes::Number)] => Gives::Float, Call::Each(number::sqrt);
        "The square root; missing for a number below 0."
        "projects where name = Dapr show sqrt(16)" => "4"
    Number "power" &[one("number", Takes::Number), one("exponent", Takes::Number)] => Gives::Float, Call::Each(number::power);
        "The number raised to the exponent; missing if that is not a number."
        "projects where name = Dapr show power(2, 10)" => "1024"
    Number "number" &[one("text", Takes::Text)] => Gives::Float, Call::Each(number::number);
        "The text read as a number (`1_000`, `2.5`, `10k`); missing if it is none."
        "projects where name = Dapr show number(\"10k\")" => "10000"

    Date "year" &[one("date", Takes::Date)] => Gives::Integer, Call::Each(date::year);
        "The year."
        "projects where name = Dapr show year(accepted)" => "2021"
        "projects group by year(accepted) order by year(accepted) show year(accepted), count" => "4"
    Date "quarter" &[one("date", Takes::Date)] => Gives::Integer, Call::Each(date::quarter);
        "The quarter, 1 to 4; missing if only the year is known."
        "projects where name = Dapr show quarter(accepted)" => "4"
    Date "month" &[one("date", Takes::Date)] => Gives::Integer, Call::Each(date::month);
        "The month, 1 to 12; missing if only the year is known."
        "projects where name = Dapr show month(accepted)" => "11"
    Date "day" &[one("date", Takes::Date)] => Gives::Integer, Call::Each(date::day);
        "The day of the month; missing if it is not known."
        "projects where name = Dapr show day(accepted)" => "9"
    Date "days" &[one("from", Takes::Date), one("to", Takes::Date)] => Gives::Integer, Call::Each(date::days);
        "How many days lie from one date to the other, below 0 if that is earlier; missing unless both are known to the day."
        "projects where name = Dapr show days(accepted, graduated)" => "1086"
        "projects where name = Dapr show days(2024-02-28, 2024-03-01)" => "2"
    Date "date" &[one("text", Takes::Text)] => Gives::Date, Call::Each(date::date);
        "The text read as a date (`2024`, `2024-10`, `2024-10-30`); missing if it is none."
        "projects where name = Dapr show date(\"2024-10\")" => "2024-10"
    Date "now" &[] => Gives::Date, Call::Now;
        "The day you ask about: the last day of `as of`, else the date of the data. The clock is never read."
        "projects where name = Dapr as of 2021 show now()" => "2021-12-31"

    List "size" &[one("list", Takes::List)] => Gives::Integer, Call::Lists(list::size);
        "How many values or things there are; 0 where nothing is recorded."
        "projects where name = Dapr show size(languages)" => "1"
        "projects where name = Dapr show size(hosted by)" => "1"
    List "first" &[one("list", Takes::List)] => Gives::Element(0), Call::Lists(list::first);
        "The first value; for things the first name."
        "projects where name = Dapr show first(maintained by)" => "Adobe"
    List "last" &[one("list", Takes::List)] => Gives::Element(0), Call::Lists(list::last);
        "The last value; for things the last name."
        "projects where name = Dapr show last(hosted by)" => "CNCF"
    List "join" &[one("list", Takes::ShownList), one("separator", Takes::Text)] => Gives::Text, Call::Lists(list::join);
        "All values or names as one text, with a separator between them; missing if there is none."
        "case studies where name = \"ChatGPT on Azure\" show join(uses technologies, \", \")" => "Azure Blob Storage, Azure Cosmos DB, Azure Database for PostgreSQL, Azure Kubernetes Service, Microsoft Azure"
    List "coalesce" &[several("value", Takes::Same)] => Gives::Same(0), Call::Lists(list::coalesce);
        "The first of the values that is not missing."
        "projects where name = Dapr show coalesce(archived, graduated, accepted)" => "2024-10-30"
    List "if" &[one("condition", Takes::Condition), one("then", Takes::Same), one("else", Takes::Same)] => Gives::Same(1), Call::Lists(list::choose);
        "The one value where the condition is true, the other where it is false; missing where it is unknown."
        "projects where name = Dapr show if(accepted < 2022, \"early\", \"late\")" => "early"

    Aggregate "count" &[Parameter { name: "column", takes: Takes::Aggregated, arity: Arity::Optional }] => Gives::Integer, Call::Aggregate(Aggregate::Count);
        "How many rows; of an attribute, how many things have it; of a relation, how many things it reaches. Alone it needs no parentheses."
        "projects where name = Dapr show count(used by case studies)" => "13"
        "projects where name = Dapr show count(used by case studies where year >= 2024)" => "8"
    Aggregate "sum" AGGREGATED => Gives::Same(0), Call::Aggregate(Aggregate::Sum);
        "The sum of the numbers."
        "Dapr -> maintained by organisations show sum(via.seats)" => "27"
    Aggregate "avg" AGGREGATED => Gives::Float, Call::Aggregate(Aggregate::Average);
        "The arithmetic mean of the numbers."
        "case studies using Dapr show round(avg(year), 1)" => "2023.8"
    Aggregate "min" AGGREGATED => Gives::Same(0), Call::Aggregate(Aggregate::Min);
        "The least value."
        "projects show min(accepted)" => "2016-03-10"
    Aggregate "max" AGGREGATED => Gives::Same(0), Call::Aggregate(Aggregate::Max);
        "The greatest value."
        "projects where status = Sandbox show max(accepted)" => "2026-03-15"
    Aggregate "median" AGGREGATED => Gives::Float, Call::Aggregate(Aggregate::Median);
        "The middle number; of an even count, the mean of the middle two."
        "case studies using Dapr show median(year)" => "2024"
    Aggregate "list" AGGREGATED => Gives::Same(0), Call::Aggregate(Aggregate::List);
        "The distinct values or things, in their order."
        "projects where status = Archived and accepted in 2016 show list(name)" => "OpenTracing"

    Graph "degree" RELATIONS => Gives::Integer, Call::Measure(Measure::Degree);
        "How many links the thing has: over the relations, in the direction of their phrases; over all, either way. A link from \
         the thing to itself counts once in each direction."
        "projects where name = Dapr show degree(used by)" => "26"
    Graph "pagerank" RELATIONS => Gives::Float, Call::Measure(Measure::PageRank);
        "The share of a random walker's time (damping 0.85) that the thing gets: over the relations, in the direction of their phrases; \
         over all, in the direction in which they are written. All things of the kinds that the relations join share 1. \
         Brin and Page, 1998."
        "projects show name, round(pagerank(uses), 4) as rank order by rank desc limit 1" => "0.0594"
    Graph "betweenness" RELATIONS => Gives::Float, Call::Measure(Measure::Betweenness);
        "The share of all pairs of other things whose shortest ways lead through the thing, ways of one pair sharing evenly: over the \
         relations, in the direction of their phrases; over all, either way. Brandes, 2001."
        "projects where name = Dapr show betweenness(part of)" => "0"
    Graph "component" RELATIONS => Gives::Integer, Call::Measure(Measure::Component);
        "The number of the connected part that the thing lies in, whatever the direction of the links: 1 is the largest."
        "projects where name = Dapr show component()" => "1"
}

/// The function of a name, ignoring case.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::function;
/// assert_eq!(function("ROUND").unwrap().name, "round");
/// assert!(function("rnd").is_none());
/// ```
#[must_use]
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name.eq_ignore_ascii_case(name))
}
