//! A shop's last step in Yew: what it reports, it reports through `ferrum_rum::web`.

use ferrum_rum::web::{self, Config, Operation};
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

#[derive(Serialize)]
struct User<'a> {
    id: &'a str,
    tenant_id: u32,
}

#[derive(Serialize)]
struct Step<'a> {
    step: &'a str,
    cart_value: f64,
    coupons: Vec<&'a str>,
    /// A map, which must arrive as an object and not as JavaScript's `Map`.
    quantities: BTreeMap<&'a str, u32>,
}

/// What the payment provider answered.
#[derive(Debug)]
struct Declined;

impl fmt::Display for Declined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("card declined")
    }
}

impl Error for Declined {}

/// What that meant for the order.
#[derive(Debug)]
struct OrderFailed(Declined);

impl fmt::Display for OrderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("order failed")
    }
}

impl Error for OrderFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn pay() {
    let step = Step {
        step: "payment",
        cart_value: 129.9,
        coupons: vec!["spring"],
        quantities: BTreeMap::from([("mug", 2)]),
    };
    web::add_action("checkout_step", &step).expect("a step has a form in JavaScript");
    let payment = Operation::start("payment", 60_000);
    web::add_error(&OrderFailed(Declined));
    payment.fail();
    Operation::start("shipping", 60_000).succeed();
    // Nobody waits for it, so its deadline ends it.
    let forgotten = Box::new(Operation::start("invoice", 50));
    Box::leak(forgotten);
}

fn crash() {
    panic!("the cart is empty");
}

#[function_component]
fn Checkout() -> Html {
    html! {
        <>
            <button id="pay" onclick={|_| pay()}>{ "Pay" }</button>
            <button id="crash" onclick={|_| crash()}>{ "Crash" }</button>
        </>
    }
}

/// Starts the SDK, then the page, as an application's `main` does.
#[wasm_bindgen]
pub fn start(application_id: &str, client_token: &str, proxy: &str) {
    let config = Config {
        service: Some("yew-shop"),
        proxy: Some(proxy),
        session_sample_rate: Some(100.0),
        ..Config::new(application_id, client_token)
    };
    web::init(&config).expect("a configuration has a form in JavaScript");
    web::set_user(&User { id: "u-1", tenant_id: 7 }).expect("a user has a form in JavaScript");
    web::start_view("checkout");
    yew::Renderer::<Checkout>::new().render();
    // Last: rendering installs Yew's own hook, in place of any other.
    web::report_panics();
}
