//! Merkle roots as RFC 6962 computes them, kept as a frontier: the roots of the full subtrees on the
//! right edge, so that adding a leaf costs a few hashes and no rereading.

use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// One root per set bit of `size`, the largest subtree first.
    roots: Vec<Hash>,
}

impl Frontier {
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn push(&mut self, leaf: &[u8]) {
        let mut root: Hash = Sha256::new().chain_update([0]).chain_update(leaf).finalize().into();
        // Each trailing one of the size is a full subtree that this leaf completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                root = node(&left, &root);
            }
        }
        self.roots.push(root);
        self.size += 1;
    }

    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        match roots.next() {
            None => Sha256::digest([]).into(),
            Some(last) => roots.fold(*last, |right, left| node(left, &right)),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.roots.concat()
    }

    /// `None` if there are not as many roots as the size has ones.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (roots, rest) = bytes.as_chunks::<32>();
        (rest.is_empty() && roots.len() == size.count_ones() as usize).then(|| Self { size, roots: roots.to_vec() })
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition in RFC 6962, section 2.1, word for word.
    fn reference(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => Sha256::new().chain_update([0]).chain_update(one).finalize().into(),
            many => {
                let split = (many.len() / 2 + many.len() % 2).next_power_of_two();
                let split = if split >= many.len() { split / 2 } else { split };
                node(&reference(&many[..split]), &reference(&many[split..]))
            }
        }
    }

    #[test]
    fn agrees_with_the_definition_at_every_size() {
        let mut frontier = Frontier::default();
        let mut leaves = Vec::new();
        for n in 0_u8..130 {
            assert_eq!(frontier.root(), reference(&leaves), "at {n} leaves");
            let kept = Frontier::from_bytes(frontier.size(), &frontier.to_bytes()).unwrap();
            assert_eq!(kept, frontier);
            leaves.push(vec![n; usize::from(n % 5)]);
            frontier.push(leaves.last().unwrap());
        }
    }

    /// Test vectors of the certificate transparency project for this tree.
    #[test]
    fn known_roots() {
        let mut frontier = Frontier::default();
        assert_eq!(hex::encode(frontier.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let leaves =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        for leaf in leaves {
            frontier.push(&hex::decode(leaf).unwrap());
        }
        assert_eq!(hex::encode(frontier.root()), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }
}
