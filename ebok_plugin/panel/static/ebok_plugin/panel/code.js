// The payment code as a picture: for the bank's app where the system can hand it over, else a file.
// Without scripts the code and the words beside it are there as they are.
"use strict";

const SIDE = 800;

const picture = async (drawing) => {
  const image = new Image();
  const text = new XMLSerializer().serializeToString(drawing);
  image.width = SIDE;
  image.height = SIDE;
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  canvas.getContext("2d").drawImage(image, 0, 0, SIDE, SIDE);
  return new Promise((made) => canvas.toBlob(made, "image/png"));
};

const asFile = (blob, name) => new File([blob], `${name}.png`, { type: "image/png" });

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
};

const offer = (place, label, act) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet btn--copy no-print";
  button.textContent = label;
  button.addEventListener("click", async () => {
    await act(await picture(place.querySelector("svg")));
  });
  place.append(button);
};

document.querySelectorAll("[data-code]").forEach((place) => {
  const name = place.dataset.code;
  const share = (blob) =>
    navigator.share({ files: [asFile(blob, name)] }).catch((refusal) => {
      // Whoever closes the system's own choice has decided; there is nothing to tell.
      if (refusal.name !== "AbortError") throw refusal;
    });
  if (navigator.canShare && navigator.canShare({ files: [asFile(new Blob(), name)] })) {
    offer(place, place.dataset.codeShare, share);
  }
  offer(place, place.dataset.codeSave, (blob) => save(blob, name));
});
