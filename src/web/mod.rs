//! The typed API for Rust front ends (Leptos, Yew, Dioxus), over the npm package `ferrum-rum`.
//!
//! The page loads the package as any other does, by its bundler; this module calls it. Configuration and contexts are
//! `serde` types, so a misspelt option is a compile error.
//!
//! ```no_run
//! use ferrum_rum::web::{self, Config};
//!
//! #[derive(serde::Serialize)]
//! struct Step<'a> {
//!     step: &'a str,
//!     cart_value: f64,
//! }
//!
//! web::init(&Config { service: Some("shop"), ..Config::new("application id", "client token") })?;
//! web::report_panics();
//! web::add_action("checkout_step", &Step { step: "payment", cart_value: 129.9 })?;
//! # Ok::<(), web::NotSerializable>(())
//! ```

mod operation;

pub use operation::Operation;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::error::Error;
use std::fmt;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen(module = "ferrum-rum")]
extern "C" {
    type Rum;
    #[wasm_bindgen(thread_local_v2, js_name = datadogRum)]
    static RUM: Rum;
    #[wasm_bindgen(method)]
    fn init(this: &Rum, config: &JsValue);
    #[wasm_bindgen(method, js_name = setUser)]
    fn set_user(this: &Rum, user: &JsValue);
    #[wasm_bindgen(method, js_name = setGlobalContext)]
    fn set_global_context(this: &Rum, context: &JsValue);
    #[wasm_bindgen(method, js_name = addAction)]
    fn add_action(this: &Rum, name: &str, context: &JsValue);
    #[wasm_bindgen(method, js_name = addError)]
    fn add_error(this: &Rum, error: &JsValue, context: &JsValue);
    #[wasm_bindgen(method, js_name = startView)]
    fn start_view(this: &Rum, name: &str);
}

/// The options of `init`; what is `None` has the SDK's default.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Config<'a> {
    /// The RUM application.
    pub application_id: &'a str,
    /// The client token of the intake.
    pub client_token: &'a str,
    /// The site that the intake belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<&'a str>,
    /// The name of the front end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<&'a str>,
    /// Where it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<&'a str>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<&'a str>,
    /// An address of your own through which events go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<&'a str>,
    /// Sessions that are recorded, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_sample_rate: Option<f64>,
    /// `allow`, `mask`, `mask-user-input` or `mask-unless-allowlisted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_privacy_level: Option<&'a str>,
    /// Views begin with [`start_view`] only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_views_manually: Option<bool>,
}

impl<'a> Config<'a> {
    /// With the two options that have no default.
    pub fn new(application_id: &'a str, client_token: &'a str) -> Self {
        Self { application_id, client_token, ..Self::default() }
    }
}

/// A value that has no form in JavaScript.
#[derive(Debug)]
pub struct NotSerializable(String);

impl fmt::Display for NotSerializable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value has no form in JavaScript: {}", self.0)
    }
}

impl Error for NotSerializable {}

/// Starts the SDK on this page.
///
/// # Errors
/// Never for a [`Config`] of plain strings and numbers.
pub fn init(config: &Config) -> Result<(), NotSerializable> {
    let config = plain(config)?;
    RUM.with(|rum| rum.init(&config));
    Ok(())
}

/// Says who the user is; `id`, `name` and `email` have a meaning of their own.
///
/// ```no_run
/// #[derive(serde::Serialize)]
/// struct User<'a> {
///     id: &'a str,
///     plan: &'a str,
/// }
/// ferrum_rum::web::set_user(&User { id: "u-4711", plan: "gold" })?;
/// # Ok::<(), ferrum_rum::web::NotSerializable>(())
/// ```
///
/// # Errors
/// If the user has no form in JavaScript.
pub fn set_user(user: &impl Serialize) -> Result<(), NotSerializable> {
    let user = plain(user)?;
    RUM.with(|rum| rum.set_user(&user));
    Ok(())
}

/// Replaces the context that every event carries.
///
/// # Errors
/// If the context has no form in JavaScript.
pub fn set_global_context(context: &impl Serialize) -> Result<(), NotSerializable> {
    let context = plain(context)?;
    RUM.with(|rum| rum.set_global_context(&context));
    Ok(())
}

/// Reports something that the user did.
///
/// # Errors
/// If the context has no form in JavaScript.
pub fn add_action(name: &str, context: &impl Serialize) -> Result<(), NotSerializable> {
    let context = plain(context)?;
    RUM.with(|rum| rum.add_action(name, &context));
    Ok(())
}

/// Begins a view.
pub fn start_view(name: &str) {
    RUM.with(|rum| rum.start_view(name));
}

/// Reports an error with its chain of sources, and the wasm stack at this call.
///
/// ```no_run
/// if let Err(error) = "12,5".parse::<f64>() {
///     ferrum_rum::web::add_error(&error);
/// }
/// ```
pub fn add_error(error: &dyn Error) {
    report(&described(error), &JsValue::UNDEFINED);
}

/// Reports panics, with where they happened and the wasm stack, and then lets the hook before have its turn.
///
/// Call it after your front end has begun to render: some (Yew) install a hook of their own then, in place of any other.
pub fn report_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let error = js_sys::Error::new(&panic.to_string());
        error.set_name("panic");
        report(&error, &JsValue::UNDEFINED);
        before(panic);
    }));
}

/// `cause` is how JavaScript chains errors, so the sources arrive as `error.causes`.
fn described(error: &dyn Error) -> js_sys::Error {
    let described = js_sys::Error::new(&error.to_string());
    if let Some(source) = error.source() {
        // Fails on frozen objects only; this is a new one.
        let _frozen = js_sys::Reflect::set(&described, &"cause".into(), &self::described(source));
    }
    described
}

fn report(error: &js_sys::Error, context: &JsValue) {
    RUM.with(|rum| rum.add_error(error, context));
}

/// Maps become plain objects: the SDK takes what `JSON.stringify` takes.
fn plain(value: &impl Serialize) -> Result<JsValue, NotSerializable> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| NotSerializable(error.to_string()))
}
