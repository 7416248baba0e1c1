//! How this business sells, what stands at the head of its papers, and how they are numbered.

pub mod logo;
pub mod rules;
pub mod series;
