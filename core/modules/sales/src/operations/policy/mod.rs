//! How this business sells, and how its papers are numbered.

pub mod rules;
pub mod series;
