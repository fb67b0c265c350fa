//! Rewrites a source file so that each mutant in it is a branch, taken if the mutant is the chosen one.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Pat, UnOp};

use crate::list::{Mutant, Place, Span, State};

/// A file with its switches, and where they are in it.
pub struct Switched {
    pub text: String,
    /// Bytes of the new text that came from a mutant.
    pub branches: Vec<(Range<usize>, usize)>,
    /// Bytes of the new text that a mutant is a branch of.
    pub switches: Vec<(Range<usize>, usize)>,
}

/// What syn says of a file, by bytes.
#[derive(Default)]
struct Sites {
    starts: Vec<usize>,
    text: String,
    /// Operators, with the expressions they are in; without those that join `let` conditions.
    operators: BTreeMap<usize, Operator>,
    structs: Vec<Range<usize>>,
    /// Arms: the whole, the end of the pattern, the guard, and whether that holds a `let`.
    arms: Vec<(Range<usize>, usize, Option<Range<usize>>, bool)>,
    /// Where no function may be called.
    constants: Vec<Range<usize>>,
}

/// An expression with an operator, and what is on its left, if anything.
#[derive(Clone)]
struct Operator {
    whole: Range<usize>,
    left: Option<Range<usize>>,
}

impl Sites {
    fn of(text: &str) -> syn::Result<Self> {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let mut sites = Self { starts, text: text.to_owned(), ..Self::default() };
        sites.visit_file(&syn::parse_file(text)?);
        Ok(sites)
    }

    /// The byte of a line from 1 and a column from 0.
    fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.starts[line - 1];
        self.text[start..].char_indices().nth(column).map_or(self.text.len(), |(i, _)| start + i)
    }

    fn range(&self, item: &impl Spanned) -> Range<usize> {
        let span = item.span();
        let at = |p: LineColumn| self.offset(p.line, p.column);
        at(span.start())..at(span.end())
    }

    fn bytes(&self, span: &Span) -> Range<usize> {
        let at = |p: Place| self.offset(p.line, p.column - 1);
        at(span.start)..at(span.end)
    }
}

/// Whether a condition is, or is joined with, a `let`.
fn holds_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(both) => holds_let(&both.left) || holds_let(&both.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Sites {
    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        if !holds_let(&expr.left) && !holds_let(&expr.right) {
            let (whole, left) = (self.range(expr), Some(self.range(&expr.left)));
            self.operators.insert(self.range(&expr.op).start, Operator { whole, left });
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast syn::ExprUnary) {
        if !matches!(expr.op, UnOp::Deref(_)) {
            self.operators.insert(self.range(&expr.op).start, Operator { whole: self.range(expr), left: None });
        }
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_struct(&mut self, expr: &'ast syn::ExprStruct) {
        self.structs.push(self.range(expr));
        visit::visit_expr_struct(self, expr);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let (pattern, guard) = match &arm.pat {
            Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
            plain => (plain, None),
        };
        let ranges = (self.range(arm), self.range(pattern).end, guard.map(|g| self.range(g)));
        self.arms.push((ranges.0, ranges.1, ranges.2, guard.is_some_and(holds_let)));
        visit::visit_arm(self, arm);
    }

    fn visit_pat(&mut self, pattern: &'ast Pat) {
        if let Pat::Guard(guarded) = pattern {
            self.visit_expr(&guarded.guard);
        }
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constants.push(self.range(item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constants.push(self.range(item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constants.push(self.range(item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if item.sig.constness.is_some() {
            self.constants.push(self.range(item));
        }
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.sig.constness.is_some() {
            self.constants.push(self.range(item));
        }
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_expr_repeat(&mut self, expr: &'ast syn::ExprRepeat) {
        self.constants.push(self.range(&expr.len));
        self.visit_expr(&expr.expr);
    }

    fn visit_expr_const(&mut self, expr: &'ast syn::ExprConst) {
        self.constants.push(self.range(expr));
    }

    fn visit_type_array(&mut self, kind: &'ast syn::TypeArray) {
        self.constants.push(self.range(&kind.len));
    }
}

/// One change to the text.
enum Edit {
    /// Text to put in front of a byte, for a mutant: the switch, and after it the rest of the function is what it may replace.
    Before(usize, usize, String),
    /// Texts that a range may be replaced by, each for a mutant.
    Instead(Range<usize>, Vec<(usize, String)>),
}

impl Edit {
    fn start(&self) -> usize {
        match self {
            Self::Before(at, ..) => *at,
            Self::Instead(range, _) => range.start,
        }
    }

    fn end(&self) -> usize {
        match self {
            Self::Before(at, ..) => *at,
            Self::Instead(range, _) => range.end,
        }
    }
}

const CHOSEN: &str = "::fossgraph_core::chosen::chosen";

/// Where a mutant goes, or nothing if it cannot be switched.
fn edit(sites: &Sites, number: usize, mutant: &Mutant) -> Option<Edit> {
    let span = sites.bytes(&mutant.span);
    if sites.constants.iter().any(|c| c.start <= span.start && span.end <= c.end) {
        return None;
    }
    let instead = |whole: Range<usize>| {
        let text = &sites.text;
        let mutated = format!("{}{}{}", &text[whole.start..span.start], mutant.replacement, &text[span.end..whole.end]);
        Some(Edit::Instead(whole, vec![(number, mutated)]))
    };
    match mutant.genre.as_str() {
        "FnValue" => {
            if mutant.function.as_ref().is_some_and(|f| f.return_type.contains("impl ")) {
                return None;
            }
            let text = format!("if {CHOSEN}({number}) {{ return {}; }} ", mutant.replacement);
            Some(Edit::Before(span.start, number, text))
        }
        "BinaryOperator" | "UnaryOperator" => {
            let Operator { whole, left } = sites.operators.get(&span.start)?.clone();
            let Some(left) = left else { return instead(whole) };
            // in brackets, since the operator that was there may have bound otherwise
            let mutated =
                format!("({}) {} ({})", &sites.text[left], mutant.replacement, &sites.text[span.end..whole.end]);
            Some(Edit::Instead(whole, vec![(number, mutated)]))
        }
        "StructField" => {
            let around = sites.structs.iter().filter(|s| s.start <= span.start && span.end <= s.end);
            let whole = around.min_by_key(|s| s.len())?.clone();
            let comma = sites.text[span.end..whole.end].trim_start().starts_with(',');
            let end = if comma { span.end + sites.text[span.end..].find(',')? + 1 } else { span.end };
            let mutated = format!("{}{}", &sites.text[whole.start..span.start], &sites.text[end..whole.end]);
            Some(Edit::Instead(whole, vec![(number, mutated)]))
        }
        "MatchArmGuard" => {
            let arm = sites.arms.iter().find(|(_, _, guard, _)| guard.as_ref().is_some_and(|g| *g == span))?;
            match (arm.3, mutant.replacement.as_str()) {
                (false, _) => instead(span.clone()),
                (true, "false") => Some(Edit::Before(span.start, number, format!("!{CHOSEN}({number}) && "))),
                _ => None,
            }
        }
        "MatchArm" => {
            let (_, pattern, guard, _) = sites.arms.iter().find(|(arm, ..)| arm.start == span.start)?;
            Some(match guard {
                None => Edit::Before(*pattern, number, format!(" if !{CHOSEN}({number})")),
                // the mutants of the guard itself put it in brackets, unless it holds a `let`, which binds no `||`
                Some(guard) => Edit::Before(guard.start, number, format!("!{CHOSEN}({number}) && ")),
            })
        }
        _ => None,
    }
}

/// Puts the mutants of a file behind switches; those that cannot be are marked as skipped.
pub fn switch(text: &str, mutants: &mut BTreeMap<usize, &mut Mutant>) -> syn::Result<Switched> {
    let sites = Sites::of(text)?;
    let mut before = Vec::new();
    let mut instead: BTreeMap<(usize, usize), Vec<(usize, String)>> = BTreeMap::new();
    for (number, mutant) in mutants.iter_mut().filter(|(_, m)| m.state == State::Built) {
        match edit(&sites, *number, mutant) {
            Some(Edit::Instead(range, texts)) => instead.entry((range.start, range.end)).or_default().extend(texts),
            Some(edit) => before.push(edit),
            None => mutant.state = State::Skipped,
        }
    }
    let mut edits: Vec<Edit> = before;
    edits.extend(instead.into_iter().map(|((start, end), texts)| Edit::Instead(start..end, texts)));
    // what goes in front first, then the widest
    edits.sort_by_key(|e| (e.start(), matches!(e, Edit::Instead(..)), usize::MAX - e.end()));
    let mut out = Switched { text: String::new(), branches: Vec::new(), switches: Vec::new() };
    let mut edits = edits.into_iter().peekable();
    write(text, 0..text.len(), &mut edits, &mut out);
    Ok(out)
}

fn write(
    text: &str,
    range: Range<usize>,
    edits: &mut std::iter::Peekable<std::vec::IntoIter<Edit>>,
    out: &mut Switched,
) {
    let mut at = range.start;
    while let Some(edit) = edits.next_if(|e| e.end() <= range.end && e.start() <= range.end) {
        out.text.push_str(&text[at..edit.start()]);
        at = edit.end();
        match edit {
            Edit::Before(_, number, switch) => {
                let start = out.text.len();
                out.text.push_str(&switch);
                out.branches.push((start..out.text.len(), number));
            }
            Edit::Instead(inside, texts) => {
                let whole = out.text.len();
                out.text.push('(');
                for (number, mutated) in &texts {
                    out.text.push_str(&format!("if {CHOSEN}({number}) {{ "));
                    let start = out.text.len();
                    out.text.push_str(mutated);
                    out.branches.push((start..out.text.len(), *number));
                    out.text.push_str(" } else ");
                }
                out.text.push_str("{ ");
                write(text, inside, edits, out);
                out.text.push_str(" })");
                out.switches.extend(texts.iter().map(|(number, _)| (whole..out.text.len(), *number)));
            }
        }
    }
    out.text.push_str(&text[at..range.end]);
}
