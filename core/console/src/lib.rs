//! The pages that people use, rendered on the server. Each asks the door for the same operations as everyone
//! else; nothing here knows a table.
//!
//! - [`Console`]: made once at the start; [`Console::configure`] is its part of the application
//! - [`visit`]: one request: who it is, in which language, and what they may do
//! - [`page`]: what every page has round it, and how one is answered
//! - [`people`]: who did something, by name
//! - [`proof`]: a fresh proof, asked for in the middle of what is being done
//! - [`spoken`]: money, figures and days as they are written where the shop is
//! - [`look`]: how it looks to one visitor: light or dark, roomy or dense, and in which language
//! - [`told`]: what was done, as a person would tell it
//! - [`toast`]: what came of it, said on the page that follows, with a way to take it back
//! - [`cookies`]: what a browser keeps for a while
//! - [`roles`]: the roles of a business, by their titles
//! - [`sort`]: in which order a table is shown
//! - [`ways`]: the places that people go to, and who may go there
//! - [`chart`]: pictures of figures
//! - [`drawn`]: icons, and pictures of empty places
//! - [`device`]: what a browser or a program is called
//! - [`explained`]: why not, in the reader's language
//! - [`file`]: something as a file, to be kept
//! - [`form`]: what was typed, kept when it was wrong, and what was wrong with it
//! - [`scanned`]: codes read out of photographs and of what a camera sees
//! - [`unfinished`]: a form whose session had ended
//! - [`valued`]: what records hold, as people read it
//! - [`words`]: what is said, in each language
//! - [`astray`]: addresses that lead nowhere as they are
//! - [`assets`]: the style sheet and the script
//! - [`barcode`]: barcodes as pictures
//! - [`qr`]: a text as a picture for a camera
//! - [`pages`]: one file for each place that people go to

mod assets;
mod astray;
mod barcode;
#[cfg_attr(
    not(debug_assertions),
    allow(dead_code, reason = "the style guide, which only development has, shows more of it")
)]
mod chart;
mod cookies;
mod device;
mod drawn;
mod explained;
mod file;
mod form;
mod look;
mod page;
mod pages;
mod people;
mod proof;
mod qr;
mod roles;
mod scanned;
mod share;
#[cfg_attr(
    not(debug_assertions),
    allow(dead_code, reason = "the style guide, which only development has, shows more of it")
)]
mod sort;
mod spoken;
mod toast;
mod told;
mod unfinished;
mod valued;
mod visit;
mod ways;
mod words;

use std::sync::Arc;

use actix_web::{
    middleware::from_fn,
    web::{Data, ServiceConfig, scope},
};
use door::Door;
use web::{Authenticate, Site};

use crate::words::Languages;

/// What the server gives.
pub struct Shared {
    pub door: Arc<Door>,
    pub site: Arc<Site>,
    pub authenticate: Arc<dyn Authenticate>,
}

/// Everything that is worked out once. A clone is a handle.
#[derive(Clone)]
pub struct Console {
    inner: Data<Inner>,
}

pub(crate) struct Inner {
    pub(crate) door: Arc<Door>,
    pub(crate) site: Arc<Site>,
    pub(crate) authenticate: Arc<dyn Authenticate>,
    pub(crate) languages: Languages,
}

impl Console {
    /// Fails when a catalog of messages cannot be read.
    pub fn new(shared: Shared) -> Result<Self, String> {
        let Shared { door, site, authenticate } = shared;
        let inner = Inner { door, site, authenticate, languages: Languages::read()? };
        Ok(Self { inner: Data::new(inner) })
    }

    /// The pages, for an application that wraps `web::Shell` round them.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + use<> {
        let inner = self.inner.clone();
        move |config| {
            let pages = scope("").wrap(from_fn(proof::guard)).wrap(from_fn(astray::guide)).configure(proof::configure);
            config
                .app_data(inner.clone())
                .configure(astray::configure)
                .configure(assets::configure)
                .service(pages.configure(pages::configure));
        }
    }
}
