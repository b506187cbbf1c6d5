// Sends the form on to the identity provider; without this script there is its button.
document.querySelector("[data-handover]").submit();
