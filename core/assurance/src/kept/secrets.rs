//! What is sealed, and what is never said.

use crate::Control;

pub(super) const KEPT: &[Control] = &[
    Control {
        id: "0-9",
        promise: "Every database file is encrypted; without its key it is noise.",
        proofs: &["store::without_its_key_a_file_is_noise", "store::a_name_that_was_written_is_in_no_file"],
        probes: &[],
    },
    Control {
        id: "0-32",
        promise: "A secret that a plugin works with is never in its memory: it is used outside of it, and left out of all \
                  that it is told, in whatever call and by whichever of its connections, however the other side spells it; \
                  where it is written into a request its owner was told.",
        proofs: &[
            "server::no_secret_is_in_a_guests_memory",
            "sandbox::nothing_of_a_credential_is_in_a_guests_memory",
            "plugins::the_secret_goes_out_and_never_in",
            "plugins::a_secret_is_written_only_where_its_owner_was_told",
            "plugins::what_it_had_written_there_it_reads_nowhere",
            "plugins::another_connection_of_it_reads_it_nowhere",
        ],
        probes: &[],
    },
    Control {
        id: "1-2",
        promise: "The secret of a second factor is sealed under a key of its own, to its account: another account's \
                  does not open in its place.",
        proofs: &["identity::a_secret_opens_for_its_own_account_alone"],
        probes: &[],
    },
    Control {
        id: "1-13",
        promise: "A secret is in no log line at any level, in no answer but the one that shows it once, and in no byte \
                  on the disk.",
        proofs: &[
            "server::no_secret_is_logged_or_kept",
            "server::no_factor_token_or_link_is_logged_or_kept_or_said_twice",
            "vault::a_refused_secret_is_not_repeated",
        ],
        probes: &[],
    },
    Control {
        id: "2-1",
        promise: "Every field of every record says what kind of thing it is; one that says nothing does not compile.",
        proofs: &["declare::a_field_without_a_label", "declare::a_personal_field_that_does_not_say_whose_it_is"],
        probes: &[],
    },
    Control {
        id: "2-3",
        promise: "What a plugin sends to Daraz, WooCommerce and others is signed outside of it; the key that signs never \
                  comes in.",
        proofs: &["plugins::what_is_signed_is_signed_outside_of_it", "server::no_secret_is_in_a_guests_memory"],
        probes: &[],
    },
    Control {
        id: "2-6",
        promise: "What is sealed is sealed with AES-256-GCM, to its place: elsewhere it does not open.",
        proofs: &["vault::a_sealed_value", "vault::it_opens_in_no_other_place", "vault::every_flipped_bit_is_noticed"],
        probes: &[],
    },
    Control {
        id: "2-19",
        promise: "Whoever is erased is erased for good: the key of all that says who they are is destroyed, no page of \
                  any file and no older backup says it, the audit log stays whole, and a signed certificate says so. \
                  What the law wants kept stays until its time is up.",
        proofs: &[
            "contacts::who_they_were_is_gone_at_once",
            "contacts::nothing_of_them_is_in_any_page_of_any_file",
            "contacts::nothing_of_them_is_in_any_row_of_any_table",
            "contacts::nothing_of_them_is_in_any_paper",
            "contacts::a_paper_goes_with_them_unless_the_law_has_it_kept",
            "contacts::an_older_backup_says_nothing_of_them_either",
            "contacts::the_log_is_whole_and_says_nothing_of_them",
            "contacts::the_certificate_says_what_was_destroyed_and_is_genuine",
            "contacts::what_the_law_wants_stays_as_long_as_it_says_and_no_longer",
        ],
        probes: &[],
    },
    Control {
        id: "3-4",
        promise: "Second factors have a key that seals nothing else: another replaces it while people come in, and also \
                  where it is cut short or meets what is damaged; without it, they alone are lost.",
        proofs: &[
            "identity::a_secret_opens_for_its_own_account_alone",
            "vault::purposes_have_one_word_each",
            "identity::what_was_sealed_is_sealed_again_and_the_old_key_is_gone",
            "identity::a_change_that_stops_half_way_is_finished_by_the_next",
            "identity::a_factor_that_cannot_be_read_keeps_its_key_and_stops_no_other",
            "server::killed_at_any_moment_of_it_everybody_still_comes_in_and_the_next_one_ends_it",
            "server::killed_between_two_tables_it_goes_on_where_it_was",
            "server::without_the_key_of_the_factors_only_they_are_lost",
        ],
        probes: &[],
    },
    Control {
        id: "4-9",
        promise: "Encryption at rest is the program's own and not left to whoever rents out the disk.",
        proofs: &[
            "store::without_its_key_a_file_is_noise",
            "store::no_key_lies_in_any_file_but_the_master_key_in_its_own",
        ],
        probes: &[],
    },
    Control {
        id: "4-10",
        promise: "What is most sensitive is sealed once more, value by value, to its own place.",
        proofs: &["vault::it_opens_in_no_other_place", "vault::another_place_is_noticed"],
        probes: &[],
    },
    Control {
        id: "4-32",
        promise: "A file that was sent in is sealed piece by piece; nothing of it can be read on the disk.",
        proofs: &["store::nothing_of_it_can_be_read", "store::files_that_were_meddled_with_are_refused"],
        probes: &[],
    },
];
