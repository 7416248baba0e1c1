//! Where the bytes of a file come from: a chunk at a time, and any chunk again, so that no file is in memory whole.

use door::{Done, blob::Reading};

/// What is read in one piece from memory.
pub const PIECE: usize = 64 * 1024;

/// All chunks but the last have the same number of bytes.
pub trait Source: Send {
    /// The chunk after this many others; none after the last.
    fn chunk(&mut self, number: usize) -> Done<Option<Vec<u8>>>;
}

/// Bytes that are here already.
pub struct Here {
    bytes: Vec<u8>,
    piece: usize,
}

impl Here {
    pub fn new(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), piece: PIECE }
    }

    /// Cut into pieces of another size.
    #[must_use]
    pub fn in_pieces_of(mut self, piece: usize) -> Self {
        self.piece = piece.max(1);
        self
    }
}

impl Source for Here {
    fn chunk(&mut self, number: usize) -> Done<Option<Vec<u8>>> {
        Ok(self.bytes.chunks(self.piece).nth(number).map(<[u8]>::to_vec))
    }
}

/// What is kept as a blob. Each chunk is verified before any of it is read.
pub struct OfBlob {
    reading: Reading,
}

impl OfBlob {
    pub fn new(reading: Reading) -> Self {
        Self { reading }
    }
}

impl Source for OfBlob {
    fn chunk(&mut self, number: usize) -> Done<Option<Vec<u8>>> {
        self.reading.go_to(i64::try_from(number).unwrap_or(i64::MAX))?;
        Ok(self.reading.next_chunk()?.map(|bytes| bytes.to_vec()))
    }
}
