//! Old entries leave the log below a floor that only rises; what is left still proves what it proved.

use std::{sync::Arc, time::Duration};

use model::WorkspaceId;
use store::{
    Connection, Database, ManualClock, Settings, Store,
    audit::{
        Break, Entry, Known, Note, Report, Stream, raise_floor, remove_below_floor, sign_checkpoint, verify_against,
    },
};
use vault::{Purpose, Signer};

use crate::{
    intruder::{Intruder, rehash},
    premises::{Premises, note},
};

const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);
/// Entries from three years ago.
const OLD: i64 = 9;

/// A workspace whose first entries are three years old, by the database's own clock.
struct Aged {
    store: Store,
    clock: Arc<ManualClock>,
    workspace: WorkspaceId,
    database: Arc<Database>,
}

impl Aged {
    async fn of(premises: &Premises) -> Self {
        let clock = Arc::new(ManualClock::at(premises.now().minus(YEAR * 3)));
        let store = Store::open(Settings { clock: clock.clone(), ..premises.settings() }).unwrap();
        let workspace = premises.new_workspace(&store).await;
        let database = store.workspace(workspace).await.unwrap();
        let aged = Self { store, clock, workspace, database };
        for number in 0..OLD {
            aged.write(if number == 3 { Stream::Security } else { Stream::Operation }).await;
        }
        aged
    }

    async fn write(&self, stream: Stream) {
        self.database.write(move |tx| tx.write_down(Note { stream, ..note(1) })).await.unwrap();
    }

    fn signer(&self) -> Signer {
        Signer::from_key(&self.store.keyring().get_or_make("platform", Purpose::Signing).unwrap())
    }

    async fn sign(&self) {
        let signer = self.signer();
        self.database.write(move |tx| sign_checkpoint(tx, &signer).map(drop)).await.unwrap();
    }

    /// Lets go of what is older than a year.
    async fn raise(&self) -> Option<i64> {
        let signer = self.signer();
        let told = Note { stream: Stream::Security, operation: "audit.prune".to_owned(), ..note(1) };
        self.database.write(move |tx| raise_floor(tx, tx.now().minus(YEAR), &signer, told.clone())).await.unwrap()
    }

    /// Takes out what is below the floor: in files the program, on PostgreSQL the owner.
    async fn remove(&self, premises: &Premises) -> usize {
        let before = self.intruder(premises).entries().len();
        if premises.database().is_some() {
            assert_eq!(self.database.write(|tx| remove_below_floor(tx, 4)).await.unwrap(), 0, "the role may not");
            self.intruder(premises).sql("DELETE FROM audit_entries WHERE seq <= (SELECT seq FROM audit_floor)");
        } else {
            while self.database.write(|tx| remove_below_floor(tx, 4)).await.unwrap() > 0 {}
        }
        before - self.intruder(premises).entries().len()
    }

    async fn verify(&self, held: Vec<Known>) -> Report {
        let verifier = self.signer().verifier();
        self.database.read(move |log| verify_against(log, Some(verifier), None, held)).await.unwrap()
    }

    fn intruder(&self, premises: &Premises) -> Intruder {
        Intruder::at(premises, &self.store, Some(self.workspace))
    }

    async fn close(self) {
        drop(self.database);
        self.store.close().await;
    }
}

on_both! {
    async fn what_is_old_leaves_and_the_rest_still_verifies(premises) {
        let log = Aged::of(premises).await;
        log.sign().await;
        log.clock.advance(YEAR * 3);
        for _ in 0..5 {
            log.write(Stream::Operation).await;
        }
        let kept = Known { seq: OLD + 2, hash: log.intruder(premises).entries()[OLD as usize + 1].hash.clone() };
        assert_eq!(log.raise().await, Some(OLD));
        let raised = log.verify(vec![kept.clone()]).await;
        assert_eq!((raised.broken, raised.floor, raised.held_to), (None, OLD, OLD + 2), "before anything is taken out");
        assert_eq!(log.remove(premises).await, OLD as usize);
        let entries = log.intruder(premises).entries();
        assert_eq!((entries[0].seq, entries.len()), (OLD + 1, 6), "five, and the one that says so");
        assert!(entries[5].detail.contains(&format!("\"seq\":{OLD}")), "{}", entries[5].detail);
        let report = log.verify(vec![kept]).await;
        assert_eq!((report.broken, report.entries, report.floor, report.held_to), (None, OLD + 6, OLD, OLD + 2));
        assert_eq!(log.raise().await, None, "there is nothing more");

        // It goes on as before, and a second time over the entry that told of the first.
        log.sign().await;
        assert!(log.verify(Vec::new()).await.is_proven());
        log.clock.advance(YEAR * 3);
        log.write(Stream::Operation).await;
        assert_eq!(log.raise().await, Some(6));
        let report = log.verify(Vec::new()).await;
        assert_eq!((report.broken, report.entries, report.floor), (None, OLD + 8, OLD + 6));
        log.sign().await;
        assert!(log.verify(Vec::new()).await.is_proven());
        log.close().await;
    }

    async fn security_entries_stay_for_two_years_and_what_stands_above_them_too(premises) {
        let log = Aged::of(premises).await;
        log.clock.advance(YEAR * 3 / 2); // a year and a half ago
        log.write(Stream::Operation).await;
        log.write(Stream::Security).await;
        log.write(Stream::Operation).await;
        log.clock.advance(YEAR * 3 / 2);
        assert_eq!(log.raise().await, Some(OLD + 1), "up to the young one");
        assert_eq!(log.remove(premises).await as i64, OLD + 1);
        let left = log.intruder(premises).entries();
        assert_eq!((left[0].stream, left[1].stream), (Stream::Security, Stream::Operation));
        assert_eq!(log.raise().await, None);
        assert_eq!(log.verify(Vec::new()).await.broken, None);
        log.close().await;
    }

    async fn the_triggers_know_the_floor_and_refuse_everything_else(premises) {
        let log = Aged::of(premises).await;
        log.clock.advance(YEAR * 3);
        for stream in [Stream::Operation, Stream::Security, Stream::Operation, Stream::Operation] {
            log.write(stream).await;
        }
        log.raise().await.unwrap();
        log.sign().await;
        let (mut intruder, before) = (log.intruder(premises), log.intruder(premises).entries());
        let last = before.len() as i64;
        let security = format!("DELETE FROM audit_entries WHERE seq = {}", OLD + 1);
        let refused = [
            security.clone(),
            "DELETE FROM audit_entries".to_owned(),
            format!("DELETE FROM audit_entries WHERE seq = {last}"),
            "UPDATE audit_entries SET outcome = 'denied' WHERE seq = 1".to_owned(),
            "DELETE FROM audit_checkpoints".to_owned(),
            "DELETE FROM audit_floor".to_owned(),
            "UPDATE audit_floor SET seq = seq".to_owned(),
            "UPDATE audit_floor SET seq = 3".to_owned(),
            "UPDATE audit_floor SET hash = hash".to_owned(),
            format!("UPDATE audit_floor SET seq = {}", last - 1), // no checkpoint stands there
            format!("UPDATE audit_floor SET seq = {last}"),       // that is the end
            "INSERT INTO audit_floor (id, seq, hash, at) SELECT 1, seq, hash, at FROM audit_floor".to_owned(),
            "INSERT INTO audit_floor (id, seq, hash, at) SELECT 2, seq, hash, at FROM audit_floor".to_owned(),
        ];
        for sql in &refused {
            assert!(intruder.try_sql(sql).is_err(), "{sql}");
        }
        if let Connection::Sqlite(_) = intruder.connection {
            assert!(intruder.try_sql("REPLACE INTO audit_floor SELECT * FROM audit_floor").is_err());
            assert!(intruder.try_sql("REPLACE INTO audit_floor (id, seq, hash, at) VALUES (1, 2, x'00', '')").is_err());
        } else {
            assert!(intruder.try_sql("TRUNCATE audit_floor").is_err());
        }
        assert_eq!(intruder.entries(), before, "nothing left");
        assert_eq!(log.verify(Vec::new()).await.broken, None);

        // Whoever raises it by hand, to where a checkpoint stands, is found out, and still takes no young security
        // entry with it.
        log.write(Stream::Operation).await;
        intruder.sql(&format!("UPDATE audit_floor SET seq = {last}, hash = (SELECT hash FROM audit_entries WHERE seq = {last})"));
        let young = before.iter().find(|entry| entry.stream == Stream::Security && entry.seq > OLD).unwrap();
        assert!(intruder.try_sql(&format!("DELETE FROM audit_entries WHERE seq = {}", young.seq)).is_err());
        assert_eq!(log.verify(Vec::new()).await.broken, Some(Break::Floor { seq: last }));
        log.close().await;
    }

    async fn what_is_changed_above_the_floor_or_at_it_is_found(premises) {
        let log = Aged::of(premises).await;
        log.clock.advance(YEAR * 3);
        for _ in 0..4 {
            log.write(Stream::Operation).await;
        }
        log.raise().await.unwrap();
        log.remove(premises).await;
        log.sign().await;
        let entries: Vec<Entry> = log.intruder(premises).entries();
        let mut intruder = Intruder::unhindered(premises, &log.store, Some(log.workspace));
        let checkpoints = intruder.checkpoints();
        for (at, entry) in entries.iter().enumerate() {
            let mut changed = entry.clone();
            changed.actor.push('x');
            intruder.exchange(entry.seq, &changed);
            assert_eq!(log.verify(Vec::new()).await.broken, Some(Break::Changed { seq: entry.seq }), "entry {at}");
            intruder.exchange(entry.seq, entry);
        }
        // The first above the floor covers the last below.
        let first = entries[0].seq;
        intruder.sql(&format!("DELETE FROM audit_entries WHERE seq = {first}"));
        assert_eq!(log.verify(Vec::new()).await.broken, Some(Break::Gap { expected: first, found: first + 1 }));
        intruder.rewrite(&entries);
        // Hashed again from the first on, it is not what was signed.
        let mut forged = entries.clone();
        forged[0].actor.push('x');
        let below = Entry { seq: OLD, hash: floor_hash(&mut intruder), ..entries[0].clone() };
        let mut whole = [vec![below], forged].concat();
        rehash(&mut whole, first);
        intruder.rewrite(&whole[1..]);
        assert!(matches!(log.verify(Vec::new()).await.broken, Some(Break::Root { .. })));
        intruder.rewrite(&entries);
        // Without the checkpoint at the floor there is nothing to go on from.
        let without: Vec<_> = checkpoints.iter().filter(|checkpoint| checkpoint.size != OLD).cloned().collect();
        assert_eq!(without.len() + 1, checkpoints.len(), "one stands there");
        intruder.rewrite_checkpoints(&without);
        assert_eq!(log.verify(Vec::new()).await.broken, Some(Break::Floor { seq: OLD }));
        let mut other = checkpoints.clone();
        other[0].root[0] ^= 1;
        intruder.rewrite_checkpoints(&other);
        assert_eq!(log.verify(Vec::new()).await.broken, Some(Break::Signature { size: OLD }));
        intruder.rewrite_checkpoints(&checkpoints);
        assert_eq!(log.verify(Vec::new()).await.broken, None, "everything is as it was");
        // A head from below the floor can be compared no more, and proves nothing.
        let report = log.verify(vec![Known { seq: 2, hash: vec![1; 32] }]).await;
        assert_eq!((report.broken, report.held_to), (None, 0));
        log.close().await;
    }
}

fn floor_hash(intruder: &mut Intruder) -> Vec<u8> {
    let query = match intruder.connection {
        Connection::Sqlite(_) => "SELECT lower(hex(hash)) AS value FROM audit_floor",
        Connection::Postgres(_) => "SELECT encode(hash, 'hex') AS value FROM audit_floor",
    };
    hex::decode(&intruder.ask(query)[0]).unwrap()
}
