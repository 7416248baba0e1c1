//! From pages to the bytes of a PDF: PDF 1.7, tagged, made to be kept (PDF/A-3a, and PDF/UA-1), by which every reader
//! shows the same and a voice can read it. Objects are numbered and written in the order in which they are made, and
//! nothing in it is of now or of here: the same paper is the same bytes.
//!
//! - [`Document`]: pages that are drawn on, and how they become a file
//! - `canvas`: what is drawn on a page
//! - `tags`: what each part of it is, for who cannot see it
//! - `typefaces`: the letters that were used
//! - `metadata`: what the file says of itself, with what Factur-X wants said
//! - `objects`: what a PDF is made of

mod canvas;
mod document;
mod metadata;
mod objects;
mod tags;
mod typefaces;

pub(crate) use self::{
    canvas::{Mark, Place},
    document::{About, Document},
    tags::Node,
};
