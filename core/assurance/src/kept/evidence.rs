//! What is written down, and that it stays written.

use crate::{Control, Probe};

pub(super) const KEPT: &[Control] = &[
    Control {
        id: "0-17",
        promise: "Whatever changes is written down in the same transaction: who, from where, what it was and what it \
                  is. A change without its entry is taken back, and nobody is answered before both are on the disk.",
        proofs: &[
            "store::every_connection_to_a_file_is_durable_and_strict",
            "store::nobody_is_answered_before_all_who_are_written_with_them_are_on_the_disk",
            "store::what_was_said_without_an_entry_is_taken_back",
            "door::the_entry_says_what_it_was_and_what_it_is",
            "door::each_is_written_once_with_its_code_and_who_asked",
        ],
        probes: &[Probe::Durable, Probe::Logs],
    },
    Control {
        id: "0-27",
        promise: "A command on the machine is an operation like any other: it is written down with the system's user \
                  and the reason they gave.",
        proofs: &[
            "server::workspaces_are_made_and_destroyed_with_and_without_a_server",
            "server::the_control_socket_is_its_users_alone",
            "identity::an_owner_is_recovered_for_half_an_hour_and_everybody_is_told",
        ],
        probes: &[],
    },
    Control {
        id: "1-8",
        promise: "Who gave or took a role or made an exception stands in a stream of its own, with what it was before.",
        proofs: &[
            "door::the_entry_says_what_it_was_and_what_it_is",
            "door::an_exception_says_why_and_ends_in_a_time_to_come",
        ],
        probes: &[],
    },
    Control {
        id: "1-10",
        promise: "An entry of the audit log cannot be changed unseen: each holds the hash of the one before, and \
                  checkpoints over them are signed. A changed byte is found, and where.",
        proofs: &[
            "store::a_change_of_any_column_of_any_entry_is_found_where_it_was_made",
            "server::every_flipped_byte_is_found_and_where",
            "store::a_checkpoint_signed_with_another_key_is_found",
        ],
        probes: &[Probe::Logs],
    },
    Control {
        id: "1-11",
        promise: "Signing in and out, resets, second factors, tokens and their failures are security events, for success and \
                  failure alike.",
        proofs: &[
            "identity::everything_about_it_is_a_security_event",
            "identity::a_new_place_is_written_down",
            "identity::a_rotated_token_works_for_its_grace_and_then_raises_an_alarm",
        ],
        probes: &[],
    },
    Control {
        id: "1-14",
        promise: "Security events stay for two years at the least: even the database refuses to let them go earlier.",
        proofs: &[
            "store::security_entries_stay_for_two_years_and_what_stands_above_them_too",
            "store::the_triggers_know_the_floor_and_refuse_everything_else",
        ],
        probes: &[],
    },
    Control {
        id: "3-9",
        promise: "The audit log is only added to: the program can neither change nor delete an entry, nor can whoever \
                  has its password of the database.",
        proofs: &[
            "store::the_application_can_neither_change_nor_delete_what_is_in_the_log",
            "store::even_the_owner_of_the_database_meets_the_trigger",
        ],
        probes: &[Probe::Logs],
    },
    Control {
        id: "4-17",
        promise: "Whoever looks at what is personal is written down, with whose it was; without that record there is \
                  no look.",
        proofs: &[
            "door::no_look_at_what_is_personal_without_a_record_of_it",
            "door::a_look_at_what_is_not_personal_writes_nothing",
            "contacts::who_looked_is_told_and_the_report_is_a_look_itself",
            "contacts::everything_that_is_held_is_told",
        ],
        probes: &[],
    },
];
