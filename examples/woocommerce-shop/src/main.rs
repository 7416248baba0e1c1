//! The shop as a program.

use std::{fs, io, process::ExitCode};

use clap::Parser;
use woocommerce_shop::{Certificate, Options, Running, Seed};

/// A WooCommerce shop to test against.
#[derive(Parser)]
struct Arguments {
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: String,
    /// Where it thinks it is, if that is elsewhere: behind a proxy, or in a folder ({here}/shop).
    #[arg(long)]
    home: Option<String>,
    /// Takes every request for one over https, as a shop behind a proxy does.
    #[arg(long)]
    believes_https: bool,
    /// Listens for https too; wants a certificate and its key.
    #[arg(long, requires_all = ["certificate", "key"])]
    listen_https: Option<String>,
    /// The certificate, in PEM.
    #[arg(long)]
    certificate: Option<String>,
    /// Its key, in PEM.
    #[arg(long)]
    key: Option<String>,
    /// How many products it has, some of them with variations.
    #[arg(long, default_value_t = 200)]
    products: u32,
    /// How many orders it had so far.
    #[arg(long, default_value_t = 500)]
    orders: u32,
    /// The same number is the same shop.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say(&format!("The shop cannot open: {problem}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> io::Result<()> {
    let tls = match (arguments.listen_https, arguments.certificate, arguments.key) {
        (Some(listen), Some(chain), Some(key)) => {
            Some((listen, Certificate { chain: fs::read(chain)?, key: fs::read(key)? }))
        }
        _ => None,
    };
    let shop = Running::start(Options {
        listen: arguments.listen,
        home: arguments.home,
        believes_https: arguments.believes_https,
        tls,
        seed: Seed { products: arguments.products, orders: arguments.orders, seed: arguments.seed },
        ..Options::default()
    })?;
    say(&format!("The shop is open at {}", shop.https_url.as_deref().unwrap_or(&shop.url)));
    say(&format!("Consumer key     {}\nConsumer secret  {}", shop.key.key, shop.key.secret));
    shop.wait()
}

#[expect(clippy::print_stdout, reason = "whoever starts it wants to know where it is")]
fn say(text: &str) {
    println!("{text}");
}
