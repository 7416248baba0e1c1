//! Who comes in, and for how long.

use crate::{Control, Probe};

pub(super) const KEPT: &[Control] = &[
    Control {
        id: "0-10",
        promise: "A password is kept as an Argon2id hash that costs this machine a quarter of a second, and never \
                  less than OWASP asks for.",
        proofs: &[
            "vault::never_below_the_floor",
            "vault::no_cost_is_below_the_floor_or_above_the_ceiling",
            "vault::calibration_keeps_the_floor",
            "server::no_secret_is_logged_or_kept",
        ],
        probes: &[Probe::Passwords],
    },
    Control {
        id: "0-11",
        promise: "A session is 256 random bits that mean nothing by themselves, in a cookie that no script reads, no \
                  other host sets and no other site sends along.",
        proofs: &[
            "web::over_tls_the_cookie_is_bound_to_the_host",
            "server::over_tls_the_cookie_is_the_hosts_own",
            "vault::no_two_tokens_are_alike",
        ],
        probes: &[Probe::Cookies],
    },
    Control {
        id: "0-18",
        promise: "A session that nobody uses is over after half an hour, and the busiest one after twelve; signing out \
                  ends it on the server and tells the browser to forget.",
        proofs: &[
            "identity::a_session_ends_by_idleness_and_by_age",
            "identity::the_busiest_session_ends_too",
            "server::a_cookie_holds_the_session_and_is_dead_after_signing_out",
        ],
        probes: &[Probe::Sessions],
    },
    Control {
        id: "0-19",
        promise: "Everybody can have a second factor, and owners and admins do nothing without one once their \
                  workspace wants it. A code is good once.",
        proofs: &[
            "vault::codes_are_the_rfcs",
            "vault::a_code_is_taken_once",
            "identity::signing_in_takes_two_steps_once_an_app_is_enrolled",
            "door::every_operation_of_an_inert_role_wants_a_factor_but_a_few",
        ],
        probes: &[Probe::SecondFactors],
    },
    Control {
        id: "0-30",
        promise: "A password that is easily guessed or was often stolen is refused, without asking anybody outside.",
        proofs: &[
            "identity::what_was_stolen_often_is_refused_and_so_is_what_is_like_it",
            "identity::a_password_that_is_easily_guessed_is_refused",
        ],
        probes: &[],
    },
    Control {
        id: "0-31",
        promise: "Whoever is switched off at the company's own provider, or leaves the last of their groups there, has \
                  lost every right, session and token with the answer that the provider gets.",
        proofs: &[
            "api::a_session_is_refused_right_after_the_answer",
            "api::the_last_group_and_the_last_word_end_one_too",
            "identity::whom_the_provider_switches_off_is_out_at_once",
            "identity::tokens_end_with_whoever_made_them",
            "identity::an_address_links_nobody_and_a_name_does_once",
        ],
        probes: &[],
    },
    Control {
        id: "1-3",
        promise: "A hash that was made elsewhere is taken once, and replaced with one of ours as its person signs in.",
        proofs: &["identity::a_hash_from_elsewhere_is_taken_once_and_replaced", "vault::bcrypt_is_that_of_others"],
        probes: &[Probe::Passwords],
    },
    Control {
        id: "1-6",
        promise: "A second factor is for everybody, in every edition and without asking for money: an authenticator \
                  app, and codes on paper for when it is gone.",
        proofs: &[
            "identity::signing_in_takes_two_steps_once_an_app_is_enrolled",
            "identity::a_recovery_code_opens_once",
        ],
        probes: &[Probe::SecondFactors],
    },
    Control {
        id: "1-12",
        promise: "The address that an entry names is that of who connected; what a stranger says of themselves in a \
                  header is not believed, only what a proxy says that the owner named.",
        proofs: &[
            "web::a_stranger_is_not_believed",
            "web::the_rightmost_hop_that_is_not_ours_is_the_client",
            "server::who_asked_is_who_connected_unless_our_proxy_says_so",
        ],
        probes: &[],
    },
    Control {
        id: "2-14",
        promise: "A session that is in wrong hands is ended from another one, and is dead with its next question.",
        proofs: &["server::one_session_is_ended_from_another"],
        probes: &[],
    },
    Control {
        id: "2-17",
        promise: "A workspace can want a second factor of everybody, from a day that it says.",
        proofs: &["door::everybody_needs_one_from_the_day_that_was_said"],
        probes: &[Probe::SecondFactors],
    },
    Control {
        id: "3-6",
        promise: "Nobody stays signed in for more than twelve hours, whatever is said of their role. What is ended opens \
                  nothing from the next question on, on whichever node, and no provider that does not answer holds \
                  that up.",
        proofs: &[
            "identity::it_is_an_owners_word_within_bounds",
            "identity::what_is_shorter_holds_at_once_for_who_is_inside",
            "identity::what_ended_on_one_node_is_over_on_the_other",
            "identity::who_is_signed_in_is_known_and_can_be_ended",
            "door::whoever_does_not_answer_holds_up_a_few_of_their_own",
        ],
        probes: &[Probe::Sessions],
    },
    Control {
        id: "3-7",
        promise: "An owner or admin without a second factor can do a listed few things to enrol one, and nothing else.",
        proofs: &[
            "door::every_operation_of_an_inert_role_wants_a_factor_but_a_few",
            "identity::an_owner_is_inert_until_they_enrol_and_not_after",
        ],
        probes: &[Probe::SecondFactors],
    },
    Control {
        id: "3-8",
        promise: "One and the same second factor is for everybody, whatever their role.",
        proofs: &["identity::signing_in_takes_two_steps_once_an_app_is_enrolled"],
        probes: &[],
    },
    Control {
        id: "4-1",
        promise: "Hashing a password is calibrated to this machine when it is first started, to a quarter of a second.",
        proofs: &["vault::memory_first_then_passes", "vault::never_below_the_floor"],
        probes: &[Probe::Passwords],
    },
    Control {
        id: "4-2",
        promise: "A new password ends every other session of its account.",
        proofs: &[
            "identity::a_new_password_ends_every_other_session",
            "identity::a_mailed_link_sets_a_new_password_once",
        ],
        probes: &[],
    },
    Control {
        id: "4-3",
        promise: "Codes are those of RFC 6238, one step of drift is forgiven, and a code that was used never comes again.",
        proofs: &[
            "vault::codes_are_the_rfcs",
            "vault::a_clock_may_be_one_step_wrong_and_no_more",
            "identity::a_code_is_good_for_once_and_a_step_either_way",
        ],
        probes: &[],
    },
    Control {
        id: "4-19",
        promise: "Signing in, resets, factors and whatever is costly have sliding windows; whoever asks too much is \
                  told when to come back, and a made-up address in a header is no way round.",
        proofs: &[
            "door::a_flood_is_told_when_to_come_back_and_is_written_down",
            "identity::a_list_that_is_tried_out_from_one_place_is_slowed_down",
            "identity::nobodys_letter_box_is_filled",
            "server::who_asked_is_who_connected_unless_our_proxy_says_so",
        ],
        probes: &[],
    },
    Control {
        id: "4-20",
        promise: "Guessing waits longer with each try, by account, by network and in all; a stranger who guesses does \
                  not lock the owner out, and makes nobody wait who has a passkey.",
        proofs: &[
            "identity::guessing_waits_longer_each_time_and_known_and_unknown_wait_alike",
            "identity::guessing_codes_is_slowed_down_for_whoever_guesses_anywhere",
            "identity::a_stranger_does_not_lock_the_owner_out",
        ],
        probes: &[],
    },
    Control {
        id: "4-21",
        promise: "What is unusual is found within seconds, said once however often it happens, and can be stopped with \
                  one button: a log-in from a new network, many refusals, a password that was guessed, proofs that \
                  fail, tokens that move or are over, ownership given, an address that was another's, many people \
                  read about, everything taken out. What is serious is mailed, and never so much that nobody reads \
                  it.",
        proofs: &[
            "identity::a_log_in_is_written_down_where_it_stands_and_nowhere_else",
            "identity::a_new_network_is_found_and_a_known_one_is_not",
            "identity::many_refused_tries_are_one_finding_that_grows",
            "identity::a_list_that_is_tried_out_is_of_its_network",
            "identity::a_password_that_was_guessed_is_serious_and_one_that_was_mistyped_is_not",
            "identity::somebody_at_an_open_browser_is_found",
            "identity::a_token_that_moves_or_is_over_is_found",
            "identity::who_may_do_everything_from_now_on_is_told",
            "identity::an_address_that_whoever_reads_there_takes_back_is_told",
            "identity::who_reads_about_very_many_is_found",
            "identity::everything_taken_out_again_and_again_is_found",
            "identity::who_is_signed_in_is_known_and_can_be_ended",
            "identity::what_was_found_is_its_workspaces_own",
        ],
        probes: &[Probe::Findings],
    },
    Control {
        id: "4-22",
        promise: "A token has a form and a checksum that secret scanners know; one that is found is revoked with one \
                  command, one that nobody used for three months is named, and whoever shows one from before its \
                  rotation raises an alarm.",
        proofs: &[
            "vault::what_is_minted_is_read_and_found",
            "vault::every_changed_character_is_noticed_without_a_key",
            "identity::a_rotated_token_works_for_its_grace_and_then_raises_an_alarm",
            "identity::one_that_was_found_elsewhere_is_revoked",
            "identity::revoking_holds_from_the_next_question_on",
            "identity::a_persons_token_never_holds_more_than_the_person",
            "door::a_token_opens_what_it_names_and_nothing_else",
            "identity::a_token_that_nobody_uses_is_stale",
            "server::what_was_found_elsewhere_is_revoked_from_the_command_line",
        ],
        probes: &[Probe::Tokens],
    },
];
