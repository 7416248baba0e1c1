//! Whatever somebody who has the keys does to the log is found, and where; and what nobody outside can
//! vouch for is not called proven.

use std::sync::Arc;

use model::{Timestamp, WorkspaceId};
use store::{
    Connection, Database, Store,
    audit::{Break, Checkpoint, Entry, Known, Report, Stream, sign_checkpoint, verify},
};
use vault::{DataKey, Purpose, Signer, Verifier};

use crate::{
    intruder::{Intruder, rehash},
    premises::{Premises, note, write_entries},
    statement,
};

const ENTRIES: usize = 7;
const LAST: i64 = ENTRIES as i64;

/// A workspace with some history.
struct Log {
    store: Arc<Store>,
    workspace: WorkspaceId,
    database: Arc<Database>,
    entries: Vec<Entry>,
}

impl Log {
    async fn of(premises: &Premises) -> Self {
        Self::within(&Arc::new(premises.open()), premises).await
    }

    /// The platform remembers where it ends.
    async fn within(store: &Arc<Store>, premises: &Premises) -> Self {
        let workspace = premises.new_workspace(store).await;
        let database = store.workspace(workspace).await.unwrap();
        write_entries(&database, ENTRIES).await;
        store.publish_heads().await.unwrap();
        let entries = database.read(|log| store::audit::page(log, 0, i64::MAX)).await.unwrap();
        assert_eq!(entries.len(), ENTRIES);
        Self { store: Arc::clone(store), workspace, database, entries }
    }

    fn signer(&self) -> Signer {
        Signer::from_key(&self.store.keyring().get_or_make("platform", Purpose::Signing).unwrap())
    }

    async fn sign(&self) -> Checkpoint {
        let signer = self.signer();
        self.database.write(move |tx| sign_checkpoint(tx, &signer)).await.unwrap().unwrap()
    }

    async fn verify(&self, signer: Option<Verifier>, known: Option<Known>) -> Report {
        self.database.read(move |log| verify(log, signer, known)).await.unwrap()
    }

    /// With nothing but the log itself.
    async fn verify_alone(&self) -> Report {
        self.verify(None, None).await
    }

    /// With the public key.
    async fn verify_signed(&self) -> Report {
        self.verify(Some(self.signer().verifier()), None).await
    }

    /// With what the platform remembers.
    async fn verify_remembered(&self) -> Report {
        let seen = self.store.seen_head(self.workspace).await.unwrap().unwrap();
        self.verify(None, Some(Known { seq: seen.audit_seq, hash: seen.audit_hash })).await
    }

    fn intruder(&self, premises: &Premises) -> Intruder {
        Intruder::unhindered(premises, &self.store, Some(self.workspace))
    }
}

/// What is signed, as anyone may write it down from the documentation.
fn statement(log: &str, checkpoint: &Checkpoint) -> String {
    let Checkpoint { size, at, root, .. } = checkpoint;
    format!("stockade-audit-checkpoint-1\n{log}\n{size}\n{at}\n{}\n", hex::encode(root))
}

fn flip(text: &mut String) {
    let flipped = text.pop().map_or('0', |last| char::from(last as u8 ^ 1));
    text.push(flipped);
}

fn flip_if_any(text: &mut Option<String>) {
    flip(text.get_or_insert_default());
}

/// Every column, changed by as little as can be. (An entry without its number is another matter.)
const TAMPERINGS: &[(&str, fn(&mut Entry))] = &[
    ("at", |entry| entry.at = Timestamp::from_micros(entry.at.micros() + 1).unwrap()),
    ("stream", |entry| entry.stream = Stream::Security),
    ("actor", |entry| flip(&mut entry.actor)),
    ("on_behalf_of", |entry| flip_if_any(&mut entry.on_behalf_of)),
    ("on_behalf_of, there or not", |entry| entry.on_behalf_of = entry.on_behalf_of.take().xor(Some(String::new()))),
    ("address", |entry| flip_if_any(&mut entry.address)),
    ("address, taken away", |entry| entry.address = None),
    ("user_agent", |entry| flip_if_any(&mut entry.user_agent)),
    ("user_agent, emptied", |entry| entry.user_agent = Some(String::new())),
    ("request_id", |entry| flip(&mut entry.request_id)),
    ("operation", |entry| flip(&mut entry.operation)),
    ("outcome", |entry| flip(&mut entry.outcome)),
    ("detail", |entry| flip(&mut entry.detail)),
    ("hash", |entry| entry.hash[31] ^= 1),
    ("hash, shortened", |entry| entry.hash.truncate(31)),
    // What one column loses, the next one gains.
    ("operation into outcome", |entry| {
        let moved = entry.operation.pop().unwrap();
        entry.outcome.insert(0, moved);
    }),
    ("user_agent and address exchanged", |entry| std::mem::swap(&mut entry.user_agent, &mut entry.address)),
];

on_both! {
    async fn a_change_of_any_column_of_any_entry_is_found_where_it_was_made(premises) {
        let log = Log::of(premises).await;
        let mut intruder = log.intruder(premises);
        for entry in &log.entries {
            for (what, tamper) in TAMPERINGS {
                let mut changed = entry.clone();
                tamper(&mut changed);
                assert_ne!(&changed, entry, "{what} changes nothing");
                intruder.exchange(entry.seq, &changed);
                let report = log.verify_alone().await;
                assert_eq!(report.broken, Some(Break::Changed { seq: entry.seq }), "{what} of entry {}", entry.seq);
                intruder.exchange(entry.seq, entry);
            }
        }
        assert_eq!(log.verify_alone().await.broken, None, "everything is as it was");
    }

    async fn what_is_no_word_of_ours_is_found_where_it_stands(premises) {
        let log = Log::of(premises).await;
        let mut intruder = log.intruder(premises);
        for seq in [1, 4, LAST] {
            intruder.sql(&format!("UPDATE audit_entries SET stream = 'operatiom' WHERE seq = {seq}"));
            assert_eq!(log.verify_alone().await.broken, Some(Break::Changed { seq }));
            intruder.sql(&format!("UPDATE audit_entries SET stream = 'operation' WHERE seq = {seq}"));
        }
        if let Connection::Sqlite(_) = intruder.connection {
            // The other database would not take these.
            intruder.sql("UPDATE audit_entries SET at = 'yesterday' WHERE seq = 4");
            assert_eq!(log.verify_alone().await.broken, Some(Break::Changed { seq: 4 }));
            intruder.rewrite(&log.entries);
            intruder.sql("UPDATE audit_entries SET actor = x'ff00' WHERE seq = 5");
            assert_eq!(log.verify_alone().await.broken, Some(Break::Changed { seq: 5 }));
            intruder.rewrite(&log.entries);
            let signed = log.sign().await;
            intruder.sql("UPDATE audit_checkpoints SET at = 'yesterday'");
            assert_eq!(log.verify_alone().await.broken, Some(Break::Signature { size: LAST }));
            intruder.rewrite_checkpoints(&[signed]);
        }
        assert_eq!(log.verify_alone().await.broken, None, "everything is as it was");
    }

    async fn an_entry_that_is_missing_is_named(premises) {
        let log = Log::of(premises).await;
        let mut intruder = log.intruder(premises);
        for missing in 1..LAST {
            intruder.sql(&format!("DELETE FROM audit_entries WHERE seq = {missing}"));
            let report = log.verify_alone().await;
            assert_eq!(report.broken, Some(Break::Gap { expected: missing, found: missing + 1 }));
            intruder.rewrite(&log.entries);
        }
    }

    async fn an_entry_with_another_number_is_named(premises) {
        let log = Log::of(premises).await;
        let mut intruder = log.intruder(premises);
        intruder.sql("UPDATE audit_entries SET seq = 100 WHERE seq = 3");
        assert_eq!(log.verify_alone().await.broken, Some(Break::Gap { expected: 3, found: 4 }));
        intruder.sql("UPDATE audit_entries SET seq = -3 WHERE seq = 100");
        assert_eq!(log.verify_alone().await.broken, Some(Break::Gap { expected: 1, found: -3 }));
        intruder.rewrite(&log.entries);
        intruder.sql(&format!("UPDATE audit_entries SET seq = 100 WHERE seq = {LAST}"));
        assert_eq!(log.verify_alone().await.broken, Some(Break::Gap { expected: LAST, found: 100 }));
    }

    async fn an_entry_before_the_first_is_found(premises) {
        let log = Log::of(premises).await;
        let mut intruder = log.intruder(premises);
        for seq in [0, -1, i64::MIN + 1] {
            let mut before = log.entries[0].clone();
            before.seq = seq;
            before.hash = before.hash_after(&[0; 32]);
            intruder.rewrite(&[&[before], &log.entries[..]].concat());
            assert_eq!(log.verify_alone().await.broken, Some(Break::Gap { expected: 1, found: seq }));
        }
    }

    async fn an_entry_that_was_put_between_is_found_at_the_next(premises) {
        let log = Log::of(premises).await;
        let mut forged = log.entries.clone();
        let mut between = log.entries[5].clone();
        between.hash.clear();
        between.seq = 4;
        between.hash = between.hash_after(&log.entries[2].hash);
        forged.insert(3, between);
        forged.iter_mut().skip(4).for_each(|entry| entry.seq += 1);
        log.intruder(premises).rewrite(&forged);
        assert_eq!(log.verify_alone().await.broken, Some(Break::Changed { seq: 5 }), "it covers another");
    }

    async fn two_entries_that_changed_places_are_found_at_the_first(premises) {
        let log = Log::of(premises).await;
        let mut forged = log.entries.clone();
        forged.swap(2, 3);
        (forged[2].seq, forged[3].seq) = (3, 4);
        log.intruder(premises).rewrite(&forged);
        assert_eq!(log.verify_alone().await.broken, Some(Break::Changed { seq: 3 }));
    }

    async fn an_entry_that_is_there_twice_is_found_at_the_second(premises) {
        let log = Log::of(premises).await;
        let mut forged = log.entries.clone();
        forged.insert(4, log.entries[3].clone());
        forged.iter_mut().zip(1..).for_each(|(entry, seq)| entry.seq = seq);
        log.intruder(premises).rewrite(&forged);
        assert_eq!(log.verify_alone().await.broken, Some(Break::Changed { seq: 5 }));
    }

    async fn a_tail_that_was_cut_off_is_found_by_whoever_saw_it(premises) {
        let log = Log::of(premises).await;
        log.sign().await;
        let mut intruder = log.intruder(premises);
        intruder.rewrite(&log.entries[..4]);
        let cut = Some(Break::Truncated { ends: 4, seen: LAST });
        assert_eq!(log.verify_remembered().await.broken, cut, "the platform remembers");
        assert_eq!(log.verify_signed().await.broken, cut, "a checkpoint does");

        intruder.rewrite_checkpoints(&[]);
        assert_eq!(log.verify_remembered().await.broken, cut, "the platform still does");
        let nobody_else = log.verify_signed().await;
        assert_eq!((nobody_else.broken, nobody_else.entries, nobody_else.proven_to), (None, 4, 0), "not provable");
    }

    async fn an_emptied_log_is_found_by_whoever_saw_it(premises) {
        let log = Log::of(premises).await;
        log.intruder(premises).rewrite(&[]);
        assert_eq!(log.verify_remembered().await.broken, Some(Break::Truncated { ends: 0, seen: LAST }));
        let report = log.verify_alone().await;
        assert_eq!((report.broken, report.entries, report.proven_to), (None, 0, 0));
    }

    async fn a_log_that_was_hashed_again_is_found_by_whoever_saw_it(premises) {
        let log = Log::of(premises).await;
        let mut intruder = log.intruder(premises);
        let mut forged = log.entries.clone();
        flip(&mut forged[2].actor);
        rehash(&mut forged, 3);
        intruder.rewrite(&forged);
        let alone = log.verify_alone().await;
        assert_eq!((alone.broken, alone.proven_to), (None, 0), "consistent, and not provable");
        assert_eq!(log.verify_remembered().await.broken, Some(Break::Rewritten { seq: LAST }));

        intruder.rewrite(&log.entries);
        log.sign().await;
        intruder.rewrite(&forged);
        assert_eq!(log.verify_signed().await.broken, Some(Break::Root { size: LAST }));
        assert_eq!(log.verify_alone().await.broken, Some(Break::Root { size: LAST }), "even without the key");
    }

    async fn what_nobody_vouches_for_is_not_proven(premises) {
        let log = Log::of(premises).await;
        assert_eq!(log.verify_alone().await.proven_to, 0);
        assert_eq!(log.verify_remembered().await.proven_to, LAST);
        log.sign().await;
        write_entries(&log.database, 3).await;
        let signed = log.verify_signed().await;
        assert_eq!((signed.entries, signed.proven_to, signed.checkpoints), (LAST + 3, LAST, 1));
        let without_the_key = log.verify_alone().await;
        assert_eq!(without_the_key.proven_to, 0, "a signature that nobody can check proves nothing");
    }

    async fn the_logs_of_two_workspaces_cannot_be_exchanged(premises) {
        let store = Arc::new(premises.open());
        let (one, two) = (Log::within(&store, premises).await, Log::within(&store, premises).await);
        let (one_signed, two_signed) = (one.sign().await, two.sign().await);
        for (log, other, signed) in [(&one, &two, &two_signed), (&two, &one, &one_signed)] {
            let mut intruder = log.intruder(premises);
            intruder.rewrite(&other.entries);
            assert_eq!(
                log.verify_signed().await.broken,
                Some(Break::Root { size: LAST }),
                "its own checkpoint says so"
            );
            intruder.rewrite_checkpoints(std::slice::from_ref(signed));
            assert_eq!(
                log.verify_signed().await.broken,
                Some(Break::Signature { size: LAST }),
                "signed for another log"
            );
            assert_eq!(log.verify_remembered().await.broken, Some(Break::Rewritten { seq: LAST }));
        }
    }

    async fn a_checkpoint_that_was_changed_is_found(premises) {
        let log = Log::of(premises).await;
        let signed = log.sign().await;
        let mut intruder = log.intruder(premises);
        let size = LAST;
        let tamperings: [(&str, fn(&mut Checkpoint), Break); 7] = [
            ("size, smaller", |it| it.size -= 1, Break::Root { size: LAST - 1 }),
            ("size, beyond the end", |it| it.size += 1, Break::Truncated { ends: LAST, seen: LAST + 1 }),
            ("at", |it| it.at = Timestamp::from_micros(it.at.micros() + 1).unwrap(), Break::Signature { size }),
            ("root", |it| it.root[0] ^= 1, Break::Root { size }),
            ("frontier", |it| it.frontier[0] ^= 1, Break::Root { size }),
            ("signer", |it| flip(&mut it.signer), Break::Signature { size }),
            ("signature", |it| it.signature[5] ^= 1, Break::Signature { size }),
        ];
        for (what, tamper, found) in tamperings {
            let mut changed = signed.clone();
            tamper(&mut changed);
            intruder.rewrite_checkpoints(&[changed]);
            assert_eq!(log.verify_signed().await.broken, Some(found), "{what}");
        }
        intruder.rewrite_checkpoints(&[signed]);
        assert_eq!(log.verify_signed().await.broken, None);
    }

    async fn a_checkpoint_signed_with_another_key_is_found(premises) {
        let log = Log::of(premises).await;
        let mut forged_log = log.entries.clone();
        flip(&mut forged_log[2].detail);
        rehash(&mut forged_log, 3);
        let mut intruder = log.intruder(premises);
        intruder.rewrite(&forged_log);
        // The root over the forged log is right: the intruder has it computed, and signs it with a key of
        // their own.
        let mut forged = log.sign().await;
        let theirs = Signer::from_key(&DataKey::generate());
        let said = statement(log.workspace.as_str(), &forged);
        assert!(log.signer().verifier().verify(said.as_bytes(), &forged.signature), "the statement is as documented");
        forged.signature = theirs.sign(said.as_bytes()).to_vec();
        for signer in [theirs.verifier().to_text(), log.signer().verifier().to_text()] {
            forged.signer = signer;
            intruder.rewrite_checkpoints(std::slice::from_ref(&forged));
            assert_eq!(log.verify_signed().await.broken, Some(Break::Signature { size: LAST }));
        }
    }

    async fn nothing_is_signed_on_top_of_a_damaged_checkpoint(premises) {
        let log = Log::of(premises).await;
        let signed = log.sign().await;
        write_entries(&log.database, 3).await;
        let mut intruder = log.intruder(premises);
        let tamperings: [fn(&mut Checkpoint); 3] =
            [|it| it.frontier[0] ^= 1, |it| it.frontier.truncate(32), |it| it.root[0] ^= 1];
        for tamper in tamperings {
            let mut changed = signed.clone();
            tamper(&mut changed);
            intruder.rewrite_checkpoints(&[changed]);
            let signer = log.signer();
            let refused = log.database.write(move |tx| sign_checkpoint(tx, &signer)).await.unwrap_err();
            assert!(refused.to_string().contains("checkpoint is damaged"), "{refused}");
        }
        intruder.rewrite_checkpoints(&[signed]);
        assert_eq!(log.sign().await.size, LAST + 3);
        assert_eq!(log.verify_signed().await.proven_to, LAST + 3);
    }

    async fn the_application_can_neither_change_nor_delete_what_is_in_the_log(premises) {
        let log = Log::of(premises).await;
        let signed = log.sign().await;
        let sqlite_only = |sql: &'static str| (log.database.policy_version().is_some()).then_some(sql);
        let attempts = [
            Some("UPDATE audit_entries SET actor = 'nobody' WHERE seq = 3"),
            Some("DELETE FROM audit_entries WHERE seq = 3"),
            Some("DELETE FROM audit_entries"),
            Some("UPDATE audit_checkpoints SET size = 3"),
            Some("DELETE FROM audit_checkpoints"),
            // Replacing deletes without saying so.
            sqlite_only(
                "REPLACE INTO audit_entries SELECT seq, at, stream, 'nobody', on_behalf_of, address, user_agent,
                         request_id, operation, outcome, detail, hash FROM audit_entries WHERE seq = 3",
            ),
            sqlite_only("UPDATE OR REPLACE audit_entries SET seq = 4 WHERE seq = 3"),
        ];
        for sql in attempts.into_iter().flatten() {
            let refused = statement::run(&log.database, sql).await.unwrap_err().to_string();
            let says_why = refused.contains("append-only") || refused.contains("permission denied");
            assert!(says_why, "{sql}: {refused}");
        }
        let mut intruder = Intruder::at(premises, &log.store, Some(log.workspace));
        assert_eq!(intruder.entries(), log.entries);
        assert_eq!(intruder.checkpoints(), [signed]);
    }

    async fn even_the_owner_of_the_database_meets_the_trigger(premises) {
        let log = Log::of(premises).await;
        log.sign().await;
        let mut owner = Intruder::at(premises, &log.store, Some(log.workspace));
        let truncates = matches!(owner.connection, Connection::Postgres(_));
        for table in ["audit_entries", "audit_checkpoints"] {
            for sql in
                ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"].iter().take(if truncates { 3 } else { 2 })
            {
                let refused = owner.try_sql(&sql.replace("{}", table)).unwrap_err().to_string();
                assert!(refused.contains("append-only"), "{sql}: {refused}");
            }
        }
        assert_eq!(owner.entries(), log.entries);
    }

    async fn the_platforms_log_is_kept_in_the_same_way(premises) {
        let store = premises.open();
        let platform = store.platform();
        write_entries(platform, ENTRIES).await;
        let signer = Signer::from_key(&store.keyring().get_or_make("platform", Purpose::Signing).unwrap());
        let verifier = signer.verifier();
        let signed = platform.write(move |tx| sign_checkpoint(tx, &signer)).await.unwrap().unwrap();
        assert!(signed.is_signed("platform", &verifier));
        let mut intruder = Intruder::unhindered(premises, &store, None);
        let report = platform.read(move |log| verify(log, Some(verifier), None)).await.unwrap();
        assert!(report.is_proven(), "{report:?}");
        intruder.sql("UPDATE audit_entries SET outcome = 'denied' WHERE seq = 3");
        let report = platform.read(move |log| verify(log, Some(verifier), None)).await.unwrap();
        assert_eq!(report.broken, Some(Break::Changed { seq: 3 }));
    }

    async fn a_log_goes_on_where_it_ended_after_its_database_was_closed(premises) {
        let log = Log::of(premises).await;
        log.sign().await;
        let Log { store, workspace, database, .. } = log;
        drop(database);
        store.close_idle(std::time::Duration::ZERO).await;
        let database = store.workspace(workspace).await.unwrap();
        let seq = database.write(|tx| tx.write_down(note(0))).await.unwrap();
        assert_eq!(seq, LAST + 1);
        let entries = database.read(|log| store::audit::page(log, 0, i64::MAX)).await.unwrap();
        let log = Log { store, workspace, database, entries };
        log.sign().await;
        let report = log.verify_signed().await;
        assert_eq!(
            (report.broken, report.entries, report.proven_to, report.checkpoints),
            (None, LAST + 1, LAST + 1, 2)
        );
    }
}
