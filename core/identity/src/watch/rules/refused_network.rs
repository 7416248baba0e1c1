//! Many were turned away who came from one network and wanted to be different people: a list is tried out.

use std::{collections::BTreeSet, time::Duration};

use super::{Happening, Recent, Rule, Severity, Sign, times};

const WITHIN: Duration = Duration::from_secs(15 * 60);
const MANY: i64 = 10;
const DIFFERENT: usize = 3;

pub(super) fn judge(recent: &Recent, this: &Happening) -> Option<Sign> {
    let network = this.network.clone().filter(|_| this.is_turned_away())?;
    let alike = || recent.within(WITHIN).filter(|one| one.is_turned_away() && one.network.as_ref() == Some(&network));
    let whose: BTreeSet<_> = alike().filter_map(|one| one.account).collect();
    let is_list = times(alike()) >= MANY && whose.len() >= DIFFERENT;
    is_list.then(|| {
        let sign = Sign::of(Rule::RefusedNetwork, Severity::Warning, &network, this).standing_on(alike());
        Sign { account: None, ..sign }
    })
}
