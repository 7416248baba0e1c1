//! Passwords: known answers, exactness, and what a row from elsewhere can make us do.

use std::time::{Duration, Instant};

use vault::password::{MOST_BYTES, hash, needs_rehash, verify, verify_decoy};
use vault::{Cost, PasswordError, Secret};

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// The vectors of the reference implementation (phc-winner-argon2, src/test.c).
#[test]
fn known_answers() {
    let vectors = [
        ("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
        ("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
        ("password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
        ("password", "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg"),
        ("differentpassword", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"),
        ("password", "$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw"),
    ];
    for (password, phc) in vectors {
        assert_eq!(verify(phc, &secret(password)), Ok(true), "{phc}");
        assert_eq!(verify(phc, &secret("passwore")), Ok(false), "{phc}");
    }
}

#[test]
fn a_hash_verifies_its_password_and_no_other() {
    let phc = hash(&Cost::FLOOR, &secret(" Pässword ")).unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_eq!(verify(&phc, &secret(" Pässword ")), Ok(true));
    // Not trimmed, not cut, not folded, not composed.
    for other in ["Pässword", " Pässword", " pässword ", " Pa\u{308}ssword ", " Pässword \0", " Pässwor"] {
        assert_eq!(verify(&phc, &secret(other)), Ok(false), "{other:?}");
    }
    assert_ne!(phc, hash(&Cost::FLOOR, &secret(" Pässword ")).unwrap());
    assert!(!phc.contains("ssword"));
}

#[test]
fn the_last_byte_counts() {
    let longest = "x".repeat(MOST_BYTES);
    let phc = hash(&Cost::FLOOR, &secret(&longest)).unwrap();
    assert_eq!(verify(&phc, &secret(&longest)), Ok(true));
    let almost = format!("{}y", "x".repeat(MOST_BYTES - 1));
    assert_eq!(verify(&phc, &secret(&almost)), Ok(false));
    assert_eq!(verify(&phc, &secret(&format!("{longest}x"))), Ok(false));

    let nul = hash(&Cost::FLOOR, &secret("before\0after")).unwrap();
    assert_eq!(verify(&nul, &secret("before\0other")), Ok(false));
}

#[test]
fn nothing_and_too_much_are_no_passwords() {
    for wrong in [String::new(), "x".repeat(MOST_BYTES + 1)] {
        assert_eq!(hash(&Cost::FLOOR, &secret(&wrong)), Err(PasswordError::Length));
        // The same answer with and without an account, and at once.
        assert_eq!(verify("not even a hash", &secret(&wrong)), Ok(false));
        verify_decoy(&Cost::CEILING, &secret(&wrong));
    }
}

#[test]
fn what_is_not_our_hash_is_neither_right_nor_wrong() {
    let salt_and_hash = "c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let strange = [
        String::new(),
        "password".into(),
        "$".into(),
        "$argon2id$v=19$m=256,t=2,p=1".into(),
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ".into(),
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$".into(),
        // A short hash would be guessed by chance.
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/g".into(),
        // A hash of bcrypt with a letter too few, and one of a kind that was broken.
        "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW".into(),
        "$2x$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy".into(),
        format!("$argon2i$v=19$m=256,t=2,p=1${salt_and_hash}"),
        format!("$argon2d$v=19$m=256,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$v=16$m=256,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$m=256,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=256,t=0,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=256,t=2,p=0${salt_and_hash}"),
        format!("$argon2id$v=19$m=0,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=-1,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=256,t=2,p=1,x=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=256,t=2,p=1${salt_and_hash}$more"),
        // These would take all the memory, or all the time.
        format!("$argon2id$v=19$m=4294967295,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=1048577,t=2,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=256,t=4294967295,p=1${salt_and_hash}"),
        format!("$argon2id$v=19$m=256,t=2,p=16777215${salt_and_hash}"),
    ];
    for phc in strange {
        assert_eq!(verify(&phc, &secret("password")), Err(PasswordError::NotAHash), "{phc}");
        assert!(needs_rehash(&phc, &Cost::FLOOR), "{phc}");
    }
}

#[test]
fn weaker_hashes_are_made_anew_and_stronger_ones_kept() {
    let phc = |memory_kib: u32, passes: u32| {
        format!("$argon2id$v=19$m={memory_kib},t={passes},p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
    };
    let cost = Cost::new(32 * 1024, 3, 1).unwrap();
    assert!(needs_rehash(&phc(256, 2), &cost));
    assert!(needs_rehash(&phc(32 * 1024, 2), &cost));
    assert!(needs_rehash(&phc(32 * 1024 - 1, 3), &cost));
    assert!(!needs_rehash(&phc(32 * 1024, 3), &cost));
    assert!(!needs_rehash(&phc(64 * 1024, 4), &cost));
    let own = hash(&Cost::FLOOR, &secret("password")).unwrap();
    assert!(!needs_rehash(&own, &Cost::FLOOR));
    assert!(needs_rehash(&own, &cost));
}

#[test]
fn no_cost_is_below_the_floor_or_above_the_ceiling() {
    let (floor, ceiling) = (Cost::FLOOR, Cost::CEILING);
    assert_eq!((floor.memory_kib(), floor.passes(), floor.lanes()), (19 * 1024, 2, 1));
    for (memory_kib, passes, lanes) in [
        (19 * 1024 - 1, 2, 1),
        (19 * 1024, 1, 1),
        (19 * 1024, 2, 0),
        (0, 0, 0),
        (ceiling.memory_kib() + 1, 2, 1),
        (19 * 1024, ceiling.passes() + 1, 1),
        (19 * 1024, 2, ceiling.lanes() + 1),
        (u32::MAX, u32::MAX, u32::MAX),
    ] {
        assert_eq!(Cost::new(memory_kib, passes, lanes), Err(PasswordError::Cost));
    }
    assert_eq!(Cost::new(19 * 1024, 2, 1), Ok(floor));
}

#[test]
fn calibration_keeps_the_floor() {
    assert_eq!(Cost::calibrate(Duration::ZERO), Cost::FLOOR);
    let cost = Cost::calibrate(Duration::from_millis(200));
    assert_eq!(Cost::new(cost.memory_kib(), cost.passes(), cost.lanes()), Ok(cost));
    assert!(cost.memory_kib() <= 64 * 1024);
}

/// Not a measurement: a decoy that does nothing, or a tenth, is what would be noticed. The two take
/// turns, so that whatever else the machine does slows both.
#[test]
fn a_decoy_does_the_work() {
    let phc = hash(&Cost::FLOOR, &secret("password")).unwrap();
    let wrong = secret("wrong");
    let time = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let (mut real, mut decoy) = (Duration::MAX, Duration::MAX);
    for _ in 0..7 {
        real = real.min(time(&|| assert_eq!(verify(&phc, &wrong), Ok(false))));
        decoy = decoy.min(time(&|| verify_decoy(&Cost::FLOOR, &wrong)));
    }
    assert!(decoy * 5 > real && real * 5 > decoy, "{decoy:?} and {real:?}");
}
