//! Runner. 
fn main() {}
