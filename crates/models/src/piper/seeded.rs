//! A network whose chance is the same each time, so that a text is said the same way each time.
//!
//! VITS draws noise (`RandomNormalLike`), and the files of Piper leave out from which seed. This
//! adds the attribute to each such node (field 1 of a graph, onnx.proto).

use crate::onnx::{Fields, Value, put};

/// The operator that draws noise.
const NOISE: &[u8] = b"RandomNormalLike";

/// The same ONNX file with a seed in each node that draws noise; `None` when it is no ONNX file.
pub(super) fn seeded(file: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len() + 256);
    for field in Fields(file) {
        match field? {
            (7, Value::Bytes(graph)) => {
                let mut seeded = Vec::with_capacity(graph.len() + 256);
                let mut nodes = 0_u8;
                for field in Fields(graph) {
                    match field? {
                        (1, Value::Bytes(node)) if draws(node)? => {
                            nodes = nodes.wrapping_add(1);
                            let mut node = node.to_vec();
                            put(&mut node, 5, &Value::Bytes(&seed(nodes)));
                            put(&mut seeded, 1, &Value::Bytes(&node));
                        }
                        (number, value) => put(&mut seeded, number, &value),
                    }
                }
                put(&mut out, 7, &Value::Bytes(&seeded));
            }
            (number, value) => put(&mut out, number, &value),
        }
    }
    Some(out)
}

/// Whether a node draws noise and has no seed. Field 4 is its operator, each field 5 an attribute.
fn draws(node: &[u8]) -> Option<bool> {
    let mut noise = false;
    for field in Fields(node) {
        match field? {
            (4, Value::Bytes(operator)) => noise = operator == NOISE,
            (5, Value::Bytes(attribute)) if attribute.windows(4).any(|name| name == b"seed") => {
                return Some(false);
            }
            _ => {}
        }
    }
    Some(noise)
}

/// An attribute: name (1), number (2) and kind (20; 1 is a number).
fn seed(number: u8) -> Vec<u8> {
    let mut attribute = Vec::new();
    put(&mut attribute, 1, &Value::Bytes(b"seed"));
    put(&mut attribute, 2, &Value::Four(f32::from(number).to_le_bytes()));
    put(&mut attribute, 20, &Value::Number(1));
    attribute
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(operator: &[u8]) -> Vec<u8> {
        let mut node = Vec::new();
        put(&mut node, 4, &Value::Bytes(operator));
        put(&mut node, 1, &Value::Bytes(b"x"));
        node
    }

    #[test]
    fn only_what_draws_noise_gets_a_seed_and_all_else_stays() {
        let mut graph = Vec::new();
        for operator in [&b"Add"[..], NOISE] {
            put(&mut graph, 1, &Value::Bytes(&node(operator)));
        }
        put(&mut graph, 2, &Value::Bytes(b"name"));
        let mut file = Vec::new();
        put(&mut file, 1, &Value::Number(8));
        put(&mut file, 7, &Value::Bytes(&graph));

        let once = seeded(&file).unwrap();

        assert_eq!(once.len(), file.len() + seed(1).len() + 2);
        assert_eq!(seeded(&once).unwrap(), once);
        assert_eq!(seeded(b"<!doctype html>"), None);
        let plain = [&[0x08, 8][..], &[0x3a, 0]].concat();
        assert_eq!(seeded(&plain).unwrap(), plain);
    }
}
