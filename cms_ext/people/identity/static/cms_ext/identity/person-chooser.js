// Wagtail's choosers are started by name, as its own PageChooser is; the admin's content policy
// lets only named ones start.
window.PersonChooser = class PersonChooser extends window.Chooser {};
