//! What an owner agreed to of one release, carried over to the next: what they took away stays so.

use super::{Grants, HostGrant};

impl Grants {
    /// Of what a release asks for: what it may already, and what the one before did not ask for. That one `asked`, and of
    /// it the plugin was `granted` so much.
    pub fn carried_over(mut self, asked: &Self, granted: &Self) -> Self {
        keep(&mut self.operations, &asked.operations, &granted.operations, |one| one.clone());
        keep(&mut self.events, &asked.events, &granted.events, |one| one.clone());
        keep(&mut self.records, &asked.records, &granted.records, |one| one.kind.clone());
        keep(&mut self.secrets, &asked.secrets, &granted.secrets, |one| one.name.clone());
        keep(&mut self.webhooks, &asked.webhooks, &granted.webhooks, |one| one.name.clone());
        keep(&mut self.schedules, &asked.schedules, &granted.schedules, |one| one.name.clone());
        keep(&mut self.syncs, &asked.syncs, &granted.syncs, |one| one.name.clone());
        keep(&mut self.panels, &asked.panels, &granted.panels, |one| one.name.clone());
        // Wherever on a host something was denied, what is new there is for its owner to say.
        self.hosts.retain(|host| {
            let there = |one: &&HostGrant| (&one.host, &one.setting) == (&host.host, &host.setting);
            let is_granted = granted.hosts.iter().any(|one| host.is_within(one));
            is_granted || asked.hosts.iter().filter(there).all(|one| granted.hosts.iter().any(|has| one.is_within(has)))
        });
        self
    }
}

fn keep<T>(all: &mut Vec<T>, asked: &[T], granted: &[T], name: fn(&T) -> String) {
    let is_in = |list: &[T], wanted: &str| list.iter().any(|one| name(one) == wanted);
    all.retain(|one| is_in(granted, &name(one)) || !is_in(asked, &name(one)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(toml: &str) -> Grants {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn what_was_taken_away_stays_so_and_what_is_new_is_there() {
        let asked = grants(
            r#"
            operations = ["catalog.add-product", "catalog.add-brand"]
            records = [{ kind = "product" }, { kind = "contact" }]
            hosts = [{ host = "a.example", methods = ["GET"] }, { host = "b.example", methods = ["GET"] }]
            secrets = [{ name = "key", title = "Key" }]
            "#,
        );
        let granted = grants(
            r#"
            operations = ["catalog.add-product"]
            records = [{ kind = "product" }]
            hosts = [{ host = "a.example", methods = ["GET"] }]
            "#,
        );
        let next = grants(
            r#"
            operations = ["catalog.add-product", "catalog.add-brand", "catalog.add-category"]
            events = ["catalog.product-added"]
            records = [{ kind = "contact", labels = ["personal"] }, { kind = "product" }]
            hosts = [
                { host = "a.example", methods = ["GET", "POST"] },
                { host = "b.example", methods = ["GET", "POST"] },
                { host = "c.example", methods = ["GET"] },
            ]
            secrets = [{ name = "key", title = "Another word for it" }, { name = "other", title = "Other" }]
            "#,
        );
        let carried = next.carried_over(&asked, &granted);
        assert_eq!(carried.operations, ["catalog.add-product", "catalog.add-category"]);
        assert_eq!(carried.events, ["catalog.product-added"]);
        assert_eq!(carried.records.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["product"]);
        let hosts: Vec<_> = carried.hosts.iter().filter_map(|one| one.host.as_deref()).collect();
        assert_eq!(hosts, ["a.example", "c.example"]);
        assert_eq!(carried.secrets.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["other"]);
    }

    #[test]
    fn of_the_same_release_it_is_what_it_may() {
        let asked = grants("operations = [\"catalog.add-product\", \"catalog.add-brand\"]");
        let granted = grants("operations = [\"catalog.add-brand\"]");
        assert_eq!(asked.clone().carried_over(&asked, &granted).operations, granted.operations);
        assert_eq!(asked.clone().carried_over(&asked, &asked), asked);
    }
}
