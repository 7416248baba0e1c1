//! What travels, and what browsers are told.

use crate::{Control, Probe};

pub(super) const KEPT: &[Control] = &[
    Control {
        id: "0-5",
        promise: "A database on another machine is reached over a connection whose certificate was verified, or not at all.",
        proofs: &[
            "server::a_database_elsewhere_must_be_verified",
            "store::a_server_elsewhere_is_not_even_asked_without_a_verified_connection",
        ],
        probes: &[],
    },
    Control {
        id: "0-8",
        promise: "Passwords do not travel in the clear past this machine: plain HTTP is answered on loopback alone.",
        proofs: &["server::plain_http_for_all_is_refused", "server::over_tls_the_cookie_is_the_hosts_own"],
        probes: &[Probe::Transport],
    },
    Control {
        id: "0-21",
        promise: "A dependency with a known weakness turns the build red.",
        proofs: &["xtask::no_dependency_has_an_unaccepted_vulnerability", "xtask::a_planted_vulnerability_is_reported"],
        probes: &[],
    },
    Control {
        id: "0-22",
        promise: "Every input is read against its type, with limits; no bytes are our fault to read.",
        proofs: &[
            "door::a_hostile_value_in_any_field_is_never_our_fault",
            "server::no_request_is_our_fault_to_read",
            "server::no_bytes_are_our_fault_or_keep_us_for_ever",
        ],
        probes: &[],
    },
    Control {
        id: "1-17",
        promise: "A file is for those who could see it elsewhere; anyone else is told that it is not there.",
        proofs: &[
            "door::only_who_may_sends_and_gets_and_only_in_their_own_workspace",
            "server::a_file_goes_in_and_comes_out_and_is_never_a_page",
        ],
        probes: &[],
    },
    Control {
        id: "2-11",
        promise: "No network is trusted: who asks from this very machine says who they are like everybody else.",
        proofs: &["door::who_is_nobody_may_nothing_but_what_is_public", "server::only_our_names_are_answered_to"],
        probes: &[],
    },
    Control {
        id: "3-2",
        promise: "Over TLS browsers are told to come by TLS alone, for two years.",
        proofs: &[
            "server::behind_tls_browsers_are_told_to_insist",
            "web::plain_http_does_not_promise_tls_and_nobody_says_what_serves",
        ],
        probes: &[],
    },
    Control {
        id: "4-24",
        promise: "Every answer, errors too, tells browsers not to guess its kind, not to frame it and to tell nobody \
                  where it led from.",
        proofs: &["server::every_kind_of_answer_is_dressed", "web::an_answer_has_them_all"],
        probes: &[],
    },
    Control {
        id: "4-25",
        promise: "Pages may not use the microphone or the place they are at, and the camera only where codes are scanned.",
        proofs: &["server::every_kind_of_answer_is_dressed"],
        probes: &[],
    },
    Control {
        id: "4-26",
        promise: "Pages run no inline script and load nothing from anywhere else.",
        proofs: &["server::pages_speak_the_browsers_language_and_load_nothing_from_elsewhere"],
        probes: &[],
    },
];
