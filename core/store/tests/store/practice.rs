//! What a workspace is for is said when it is made, and never otherwise; only what is made up has a past that is written
//! afterwards.

use std::time::Duration;

use store::Store;

use crate::{
    intruder::Intruder,
    premises::{Premises, note},
};

async fn one_of_each(premises: &Premises, store: &Store) -> [model::WorkspaceId; 2] {
    let real = premises.new_workspace(store).await;
    let practice = model::WorkspaceId::new(premises.now());
    store.create_practice_workspace(practice).await.unwrap();
    [real, practice]
}

on_both! {
    async fn what_a_workspace_is_for_never_changes(premises) {
        let store = premises.open();
        let both = one_of_each(premises, &store).await;
        for (id, is_practice) in both.into_iter().zip([false, true]) {
            // Made once more by whoever was cut short, it is as it was.
            store.create_workspace(id).await.unwrap();
            store.create_practice_workspace(id).await.unwrap();
            let database = store.workspace(id).await.unwrap();
            assert_eq!(database.is_practice(), is_practice);
            assert_eq!(database.read(|snapshot| Ok(snapshot.is_practice())).await.unwrap(), is_practice);
            let mut intruder = Intruder::at(premises, &store, Some(id));
            for value in ["TRUE", "FALSE"] {
                let changed = intruder.try_sql(&format!("UPDATE head SET practice = {value}"));
                assert_eq!(changed.is_ok(), (value == "TRUE") == is_practice, "{value}");
            }
            assert!(intruder.try_sql("UPDATE head SET practice = NOT practice, audit_seq = audit_seq + 1").is_err());
        }
        store.close().await;
    }

    async fn only_what_is_made_up_happened_before(premises) {
        let store = premises.open();
        let [real, practice] = one_of_each(premises, &store).await;
        let then = premises.now().minus(Duration::from_secs(86_400));
        let later = premises.now().plus(Duration::from_secs(86_400));
        let wrote = async |id, at| {
            let database = store.workspace(id).await.unwrap();
            database.write(move |tx| { tx.happened_at(at)?; tx.write_down(note(1)) }).await
        };
        assert!(wrote(real, then).await.is_err());
        assert!(wrote(practice, later).await.is_err(), "what is to come is nobody's to tell");
        assert!(wrote(practice, then).await.is_ok());
        let database = store.workspace(practice).await.unwrap();
        // From the moment in which somebody could be there.
        let let_in = database.write(|tx| { tx.policy_changed(); tx.write_down(note(2)) });
        let_in.await.unwrap();
        assert!(wrote(practice, then).await.is_err());
        drop(database);
        store.close().await;
    }
}
