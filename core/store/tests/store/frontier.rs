//! Roots are those of RFC 6962, however signing and writing alternate.

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sha2::{Digest as _, Sha256};
use store::audit::{Checkpoint, sign_checkpoint};
use testkit::Engine;
use tokio::runtime::Runtime;
use vault::{DataKey, Signer};

use crate::premises::{Premises, note};

const CASES: u32 = 24;

#[derive(Debug, Clone)]
enum Step {
    Write(usize),
    Sign,
    /// The workspace is closed and opened: what signing goes on from is what was kept.
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(prop_oneof![4 => (1_usize..40).prop_map(Step::Write), 4 => Just(Step::Sign), 1 => Just(Step::Reopen)], 1..16)
}

fn every_signed_root_is_that_of_the_entries_so_far(engine: Engine) {
    let Some(premises) = Premises::new(engine) else { return };
    let (store, runtime, key) = (premises.open(), Runtime::new().unwrap(), DataKey::generate());
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        runtime.block_on(async {
            let id = premises.new_workspace(&store).await;
            let mut leaves = Vec::new();
            let mut signed_at = 0;
            for step in steps {
                let database = store.workspace(id).await.unwrap();
                match step {
                    Step::Write(count) => {
                        let written =
                            database.write(move |tx| (0..count).try_for_each(|n| tx.write_down(note(n)).map(drop)));
                        written.await.unwrap();
                        let entries = database.read(move |log| store::audit::page(log, 0, i64::MAX)).await.unwrap();
                        leaves = entries.into_iter().map(|entry| entry.hash).collect();
                    }
                    Step::Sign => {
                        let signer = Signer::from_key(&key);
                        let signed = database.write(move |tx| sign_checkpoint(tx, &signer)).await.unwrap();
                        let size = signed.as_ref().map(|checkpoint| checkpoint.size as usize);
                        // Only what has grown is signed.
                        prop_assert_eq!(size, (leaves.len() > signed_at).then_some(leaves.len()));
                        if let Some(Checkpoint { root, .. }) = &signed {
                            signed_at = leaves.len();
                            prop_assert_eq!(root, &root_of(&leaves));
                        }
                    }
                    Step::Reopen => {
                        drop(database);
                        store.close_idle(std::time::Duration::ZERO).await;
                    }
                }
            }
            Ok(())
        })
    });
    outcome.unwrap();
    runtime.block_on(store.close());
}

/// The definition in RFC 6962, section 2.1, word for word.
fn root_of(leaves: &[Vec<u8>]) -> Vec<u8> {
    match leaves {
        [] => Sha256::digest([]).to_vec(),
        [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().to_vec(),
        _ => {
            let mut split = 1; // the largest power of two smaller than their number
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = leaves.split_at(split);
            Sha256::new().chain_update([1]).chain_update(root_of(left)).chain_update(root_of(right)).finalize().to_vec()
        }
    }
}

#[test]
fn every_signed_root_is_that_of_the_entries_so_far_on_sqlite() {
    every_signed_root_is_that_of_the_entries_so_far(Engine::Sqlite);
}

#[test]
fn every_signed_root_is_that_of_the_entries_so_far_on_postgres() {
    every_signed_root_is_that_of_the_entries_so_far(Engine::Postgres);
}
