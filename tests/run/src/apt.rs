//! Programs from Debian's packages, for whoever may install them.

use crate::{Done, say, shell};

/// Installs packages, or says what the person in front of it can type. `what` is what they
/// are for.
pub(crate) fn install(what: &str, packages: &[&str]) -> Done {
    let folder = shell::root();
    let user = shell::capture(shell::program("id", &folder).arg("-u")).unwrap_or_default();
    let list = packages.join(" ");
    if shell::which("apt-get").is_none() || user.trim() != "0" {
        return Err(format!(
            "{what} is missing: install it (on Debian: `sudo apt-get install {list}`)"
        ));
    }
    say::line(&format!("{what}: installing Debian's {list}, once"));
    shell::capture(shell::program("apt-get", &folder).args(["update", "-q"]))?;
    let mut install = shell::program("apt-get", &folder);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "-q", "-y", "--no-install-recommends"]);
    shell::capture(install.args(packages)).map(drop)
}
