//! From the place of a node to that of what stands in it, or beside it.

use super::{At, Documents, Node, Value};

/// A step from a node to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the root of the document.
    Root,
    /// To what holds the node.
    Up,
    /// To what stands under a key.
    Key(String),
    /// To the item of a list that is this text.
    Item(String),
}

impl Documents<'_> {
    /// Where the first of some ways leads that leads anywhere.
    pub fn inside(&self, at: At, ways: &[Vec<Step>]) -> Option<At> {
        let root = self.root(at.document)?;
        let above = nodes_above(root, at.offset)?;
        ways.iter().find_map(|way| follow(root, above.clone(), way))
    }
}

fn follow<'n, 'a>(root: &'n Node<'a>, mut above: Vec<&'n Node<'a>>, way: &[Step]) -> Option<At> {
    for step in way {
        match step {
            Step::Root => above = vec![root],
            Step::Up => drop(above.pop()?),
            Step::Key(key) => above.push(above.last()?.get(key)?),
            Step::Item(text) => above.push(above.last()?.items().iter().find(|item| item.as_str() == Some(text))?),
        }
    }
    above.last().map(|node| node.at)
}

/// The nodes from the root down to the one that begins at `offset`. What an alias repeats stands out of order, and is not found.
fn nodes_above<'n, 'a>(root: &'n Node<'a>, offset: u32) -> Option<Vec<&'n Node<'a>>> {
    let mut above = vec![root];
    loop {
        let node = above.last()?;
        if node.at.offset == offset {
            return Some(above);
        }
        let next = match &node.value {
            Value::Array(items) => last_begun(items, |item| item, offset),
            Value::Object(entries) => last_begun(entries, |(_, value)| value, offset),
            _ => None,
        };
        above.push(next?);
    }
}

fn last_begun<'n, 'a: 'n, T>(children: &'n [T], node: fn(&T) -> &Node<'a>, offset: u32) -> Option<&'n Node<'a>> {
    let position = children.partition_point(|child| node(child).at.offset <= offset).checked_sub(1)?;
    Some(node(&children[position]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;
    use typed_arena::Arena;

    #[test]
    fn steps_lead_to_keys_items_and_what_holds_them() {
        let source = MemorySource::new([("a.yaml", "a:\n  required: [x, y]\n  properties:\n    y: {type: string}\nb: 1\n")]);
        let texts = Arena::new();
        let mut documents = Documents::default();
        let index = documents.load(&texts, &source, "a.yaml", &mut Vec::new()).unwrap();
        let property = documents.resolve("#/a/properties/y", At { document: index, offset: 0 }).unwrap().at;
        let key = |key: &str| Step::Key(key.to_owned());
        let place = |ways: &[Vec<Step>]| {
            documents.inside(property, ways).and_then(|at| documents.place(at)).map(|place| (place.line, place.column))
        };
        assert_eq!(place(&[vec![key("format")], vec![key("type")]]), Some((4, 15)));
        assert_eq!(place(&[vec![Step::Up, Step::Up, key("required"), Step::Item("y".to_owned())]]), Some((2, 17)));
        assert_eq!(place(&[vec![Step::Root, key("b")]]), Some((5, 4)));
        assert_eq!(place(&[vec![key("nothing")]]), None);
    }
}
