//! Who sees and may do what of a business.

use crate::Control;

pub(super) const KEPT: &[Control] = &[
    Control {
        id: "0-12",
        promise: "A business sees its own data and nobody else's: no operation reaches into another workspace, and \
                  what is there does not exist for it.",
        proofs: &[
            "door::no_operation_reaches_into_another_workspace",
            "door::nothing_of_another_business_can_be_named",
            "door::a_workspace_that_is_not_there_looks_like_one_that_is_not_yours",
            "server::another_business_is_not_there",
        ],
        probes: &[],
    },
    Control {
        id: "0-13",
        promise: "The database keeps businesses apart by itself: a file for each, or forced row-level security that \
                  holds even where the program forgot.",
        proofs: &[
            "door::postgres_shows_no_row_and_takes_none_where_no_workspace_is_set",
            "door::postgres_shows_and_touches_only_the_rows_of_the_workspace_that_is_set",
            "door::postgres_does_not_let_the_application_switch_its_checks_off",
            "store::every_table_of_a_workspace_keeps_workspaces_apart_on_postgres",
            "store::a_file_in_the_place_of_another_workspaces_is_refused",
        ],
        probes: &[],
    },
    Control {
        id: "0-14",
        promise: "The owner says who may do what: roles, roles of their own, and exceptions for one member. The whole \
                  table of operations and roles is reviewed.",
        proofs: &[
            "door::who_may_do_what_is_what_was_reviewed",
            "door::what_everybody_is_told_is_what_was_reviewed",
            "door::a_role_of_ones_own_grants_what_it_says",
            "door::a_change_of_roles_holds_from_the_next_question_on",
        ],
        probes: &[],
    },
    Control {
        id: "0-16",
        promise: "Every operation asks for a permission of its module; one that asks for none is public, and public \
                  ones are a list that only a person writes.",
        proofs: &[
            "door::what_anyone_may_is_a_list_that_only_a_person_writes",
            "door::who_is_nobody_may_nothing_but_what_is_public",
        ],
        probes: &[],
    },
    Control {
        id: "0-23",
        promise: "Nothing answers without saying who asks, but the few public operations that stand in one list.",
        proofs: &[
            "door::who_is_nobody_may_nothing_but_what_is_public",
            "server::every_route_is_described_and_every_description_is_a_route",
        ],
        probes: &[],
    },
    Control {
        id: "1-5",
        promise: "Whoever is new may do nothing until a role says so, and nobody hands out more than they hold.",
        proofs: &["door::a_new_member_may_nothing", "door::nobody_hands_out_more_than_they_hold"],
        probes: &[],
    },
    Control {
        id: "1-7",
        promise: "Those who run the server and those who run a business are different people to it: each has \
                  operations of their own, and what an operator does is written down with their reason.",
        proofs: &[
            "door::who_may_do_what_is_what_was_reviewed",
            "door::an_operator_is_refused_by_name_and_reason",
            "server::workspaces_are_made_and_destroyed_with_and_without_a_server",
        ],
        probes: &[],
    },
    Control {
        id: "2-7",
        promise: "Businesses are kept apart by how the program is built: no query names a workspace, and the one a \
                  request is about cannot be asked for.",
        proofs: &[
            "door::nothing_of_another_business_can_be_named_in_a_batch",
            "store::every_table_of_a_workspace_keeps_workspaces_apart_on_postgres",
        ],
        probes: &[],
    },
    Control {
        id: "2-8",
        promise: "Roles are strict: what no line of policy allows is denied, and a denial beats every role.",
        proofs: &["door::truth_table", "door::casbin_agrees_with_the_reference", "door::a_denial_beats_every_role"],
        probes: &[],
    },
    Control {
        id: "4-4",
        promise: "An exception for one member is said with its reason and ends when it was said to; of an exception \
                  that allows and one that denies, the denial holds.",
        proofs: &["door::truth_table", "door::an_exception_ends_by_the_clock", "door::explanations"],
        probes: &[],
    },
    Control {
        id: "4-5",
        promise: "No query is kept apart by a filter that somebody could forget: only one crate opens databases, and \
                  what it opens is one workspace.",
        proofs: &[
            "xtask::only_store_opens_a_connection_or_a_transaction",
            "xtask::only_store_enables_a_database",
            "store::every_table_of_a_workspace_keeps_workspaces_apart_on_postgres",
        ],
        probes: &[],
    },
    Control {
        id: "4-6",
        promise: "A session stands in one workspace for all its life; whoever goes to another one gets another session.",
        proofs: &["server::one_account_stands_in_several_workspaces_one_at_a_time"],
        probes: &[],
    },
    Control {
        id: "4-7",
        promise: "What somebody may do in a business follows from being a member there, and not from what they hold \
                  elsewhere.",
        proofs: &[
            "door::a_member_of_one_business_holds_nothing_in_another",
            "door::a_membership_belongs_to_one_account",
        ],
        probes: &[],
    },
    Control {
        id: "2-20",
        promise: "Who came in, who looked at what, and who may what since when is for the owner to see, and for an \
                  auditor, who sees that and nothing else.",
        proofs: &["door::an_auditor_sees_who_did_what_and_who_may_what_and_nothing_else"],
        probes: &[],
    },
];
